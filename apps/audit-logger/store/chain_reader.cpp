#include "audit-logger/store/chain_reader.hpp"

#include "audit-logger/store/head_signer.hpp"
#include "audit_logger/store/queries.hpp"

#include <algorithm>

namespace taskora::audit_logger {
namespace {

using namespace store;

// A blob of another length is not equal to anything good: the rest stays zero.
template <typename Array>
Array array_from(const db::Row& row, std::string_view column) {
  Array array{};
  const auto bytes = row.get<db::Blob>(column).data;
  std::copy_n(bytes.begin(), std::min(bytes.size(), array.size()), array.begin());
  return array;
}

Entry entry_from_row(const db::Row& row, const ChainId& chain) {
  Entry entry{.metadata = {.chain = chain,
                           .event_id = row.get<Uuid>("event_id"),
                           .type = row.get<std::string>("type"),
                           .account_id = row.opt<Uuid>("account_id"),
                           .project_id = row.opt<std::int64_t>("project_id"),
                           .subject = row.get<std::string>("subject"),
                           .version = row.opt<std::int64_t>("version"),
                           .occurred_at = row.get<Timestamp>("occurred_at")},
              .seq = row.get<std::int64_t>("seq"),
              .recorded_at = row.get<Timestamp>("recorded_at"),
              .payload = {},
              .digest = array_from<Digest>(row, "digest"),
              .hash = array_from<Digest>(row, "hash")};
  if (auto payload = row.opt<db::Blob>("payload")) entry.payload = std::move(payload->data);
  return entry;
}

}  // namespace

Result<std::vector<ChainId>> PostgresChainReader::chains() {
  TASKORA_TRY(rows, database_.call(db::Scope::service(), kListAuditChains));
  std::vector<ChainId> all;
  for (const auto row : rows) all.push_back({row.get<std::string>(0), row.get<int>(1)});
  return all;
}

Result<std::vector<Entry>> PostgresChainReader::entries_after(const ChainId& chain,
                                                              std::int64_t seq, std::size_t limit) {
  TASKORA_TRY(
      rows, database_.call(db::Scope::service(), kReadAuditEntries,
                           {chain.topic, chain.partition, seq, static_cast<std::int64_t>(limit)}));
  std::vector<Entry> entries;
  for (const auto row : rows) entries.push_back(entry_from_row(row, chain));
  return entries;
}

Result<std::vector<SignedHead>> PostgresChainReader::heads_after(const ChainId& chain,
                                                                 std::int64_t seq) {
  TASKORA_TRY(rows, database_.call(db::Scope::service(), kReadAuditHeads,
                                   {chain.topic, chain.partition, seq}));
  std::vector<SignedHead> heads;
  for (const auto row : rows) {
    heads.push_back({.chain = chain,
                     .seq = row.get<std::int64_t>("seq"),
                     .hash = array_from<Digest>(row, "hash"),
                     .signed_at = row.get<Timestamp>("signed_at"),
                     .kid = row.get<std::string>("kid"),
                     .signature = array_from<auth::Signature>(row, "signature")});
  }
  return heads;
}

Result<CheckSignature> PostgresChainReader::check_signature() {
  TASKORA_TRY(keys, read_signing_keys(database_));
  for (auto& key : keys) key.state = auth::KeyState::verify_only;
  TASKORA_TRY(ring, auth::KeyRing::open_for_verifying(std::move(keys)));
  return CheckSignature{[ring](const SignedHead& head) {
    return ring->verify(head.kid, head_text(head), head.signature);
  }};
}

Result<std::vector<std::pair<ChainId, Report>>> verify_audit_log(db::Database& database) {
  PostgresChainReader reader{database};
  TASKORA_TRY(check_signature, reader.check_signature());
  TASKORA_TRY(chains, reader.chains());
  std::vector<std::pair<ChainId, Report>> reports;
  for (const auto& chain : chains) {
    TASKORA_TRY(report, verify_chain(reader, chain, {}, check_signature));
    reports.emplace_back(chain, std::move(report));
  }
  return reports;
}

}  // namespace taskora::audit_logger
