#include "task-api/store/signing_keys.hpp"

#include "task_api/store/queries.hpp"

#include <algorithm>

namespace taskora::task_api {
namespace {

using namespace store;

constexpr std::chrono::seconds kReloadPause{10};

std::string_view text(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

auth::StoredKey key_from_row(const db::Row& row) {
  auth::StoredKey key;
  key.kid = row.get<std::string>(0);
  const auto public_key = row.get<db::Blob>(1).data;
  std::copy_n(public_key.begin(), std::min(public_key.size(), key.public_key.size()),
              key.public_key.begin());
  const auto sealed = row.get<db::Blob>(2).data;
  key.sealed_private.assign(sealed.begin(), sealed.end());
  key.state = auth::parse_key_state(row.get<std::string_view>(3)).value();
  key.created_at = row.get<Timestamp>(4);
  return key;
}

}  // namespace

SigningKeys::SigningKeys(db::Database& database, const Clock& clock, std::string issuer)
    : database_{database}, clock_{clock}, verifier_{{.issuer = std::move(issuer)}, nullptr} {}

void SigningKeys::set_master(auth::MasterKey master) {
  master_.emplace(std::move(master));
}

Result<std::vector<auth::StoredKey>> SigningKeys::read(db::Transaction& tx) {
  TASKORA_TRY(rows, tx.run(kListSigningKeys));
  std::vector<auth::StoredKey> keys;
  for (const auto row : rows) keys.push_back(key_from_row(row));
  return keys;
}

Status SigningKeys::load() {
  auto keys = database_.transaction(
      db::Scope::service(), {.repeatable = true},
      [&](db::Transaction& tx) -> Result<std::vector<auth::StoredKey>> {
        TASKORA_CHECK(tx.run(kLockSigningKeys));
        TASKORA_TRY(present, read(tx));
        const auto plan = auth::plan_rotation(present, clock_.now(), {});
        if (plan.empty()) return present;
        for (const auto& kid : plan.verify_only)
          TASKORA_CHECK(tx.run(kSetSigningKeyState, {kid, "verify_only"}));
        for (const auto& kid : plan.retire)
          TASKORA_CHECK(tx.run(kSetSigningKeyState, {kid, "retired"}));
        if (plan.create) {
          const auto key = auth::generate_signing_key(*master_, clock_.now());
          TASKORA_CHECK(tx.run(kAddSigningKey, {key.kid, db::Bytes{text(key.public_key)},
                                                db::Bytes{text(key.sealed_private)}}));
        }
        return read(tx);
      });
  if (!keys) return fail(std::move(keys).error());
  TASKORA_TRY(opened, auth::KeyRing::open(*master_, std::move(*keys)));
  const std::lock_guard lock{mutex_};
  ring_ = opened;
  loaded_at_ = clock_.now();
  verifier_.set_keys(opened);
  return {};
}

std::shared_ptr<const auth::KeyRing> SigningKeys::ring() const {
  const std::lock_guard lock{mutex_};
  return ring_;
}

std::string SigningKeys::issue(const auth::AccessClaims& claims) const {
  return auth::issue_access_token(claims, *ring());
}

Result<auth::AccessClaims> SigningKeys::verify(std::string_view token) {
  const auto now = clock_.now();
  auto claims = verifier_.verify(token, now);
  if (claims || claims.error().slug() != "unknown_key") return claims;
  {
    const std::lock_guard lock{mutex_};
    if (now - loaded_at_ < kReloadPause) return claims;
  }
  TASKORA_CHECK(load());
  return verifier_.verify(token, now);
}

}  // namespace taskora::task_api
