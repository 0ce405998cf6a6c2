#include "audit-logger/store/head_signer.hpp"

#include "audit-logger/store/chain_reader.hpp"
#include "audit_logger/store/queries.hpp"

#include <algorithm>

namespace taskora::audit_logger {
namespace {

using namespace store;

template <typename Array>
std::string_view bytes_of(const Array& array) {
  return {reinterpret_cast<const char*>(array.data()), array.size()};
}

}  // namespace

Result<std::vector<auth::StoredKey>> read_signing_keys(db::Database& database) {
  TASKORA_TRY(rows, database.call(db::Scope::service(), kReadSigningKeys));
  std::vector<auth::StoredKey> keys;
  for (const auto row : rows) {
    auth::StoredKey key{.kid = row.get<std::string>("kid"),
                        .state = auth::parse_key_state(row.get<std::string_view>("state")).value(),
                        .created_at = row.get<Timestamp>("created_at"),
                        .public_key = {},
                        .sealed_private = {}};
    const auto public_key = row.get<db::Blob>("public_key").data;
    std::copy_n(public_key.begin(), std::min(public_key.size(), key.public_key.size()),
                key.public_key.begin());
    const auto sealed = row.get<db::Blob>("sealed_private").data;
    key.sealed_private.assign(sealed.begin(), sealed.end());
    keys.push_back(std::move(key));
  }
  return keys;
}

HeadSigner::HeadSigner(db::Database& database, auth::MasterKey master,
                       std::chrono::seconds interval)
    : database_{database}, master_{std::move(master)}, interval_{interval} {}

Result<Signing> HeadSigner::sign_due() {
  TASKORA_TRY(chains, due());
  if (chains.empty()) return Signing{};
  TASKORA_TRY(keys, read_signing_keys(database_));
  const auto active = [](const auth::StoredKey& key) {
    return key.state == auth::KeyState::active;
  };
  if (std::ranges::none_of(keys, active)) return Signing{};
  TASKORA_TRY(ring, auth::KeyRing::open(master_, std::move(keys)));

  Signing result;
  PostgresChainReader reader{database_};
  for (const auto& [chain, from] : chains) {
    TASKORA_TRY(report, verify_chain(reader, chain, from));
    if (!report.valid()) {
      result.findings.emplace_back(chain, report.findings.front());
      continue;
    }
    TASKORA_TRY(fresh, sign(chain, report.end, *ring));
    result.heads += fresh ? 1 : 0;
  }
  return result;
}

Result<std::vector<HeadSigner::Due>> HeadSigner::due() {
  TASKORA_TRY(rows, database_.call(db::Scope::service(), kChainsToSign,
                                   {static_cast<std::int64_t>(interval_.count())}));
  std::vector<Due> all;
  for (const auto row : rows) {
    Due due{.chain = {row.get<std::string>("topic"), row.get<int>("partition")},
            .from = {.seq = row.get<std::int64_t>("seq"), .hash = {}}};
    const auto hash = row.get<db::Blob>("hash").data;
    std::copy_n(hash.begin(), std::min(hash.size(), due.from.hash.size()), due.from.hash.begin());
    all.push_back(std::move(due));
  }
  return all;
}

Result<bool> HeadSigner::sign(const ChainId& chain, const Place& end, const auth::KeyRing& keys) {
  TASKORA_TRY(now, database_.call(db::Scope::service(), kDatabaseTime));
  SignedHead head{.chain = chain,
                  .seq = end.seq,
                  .hash = end.hash,
                  .signed_at = now.front().get<Timestamp>(0),
                  .kid = keys.active_kid(),
                  .signature = {}};
  head.signature = keys.sign(head_text(head));
  TASKORA_TRY(
      added, database_.call(db::Scope::service(), kAddAuditHead,
                            {chain.topic, chain.partition, head.seq, db::Bytes{bytes_of(head.hash)},
                             head.kid, db::Bytes{bytes_of(head.signature)}, head.signed_at}));
  return !added.empty();
}

}  // namespace taskora::audit_logger
