#include "sync-gateway/store/admission.hpp"

#include "sync_gateway/store/queries.hpp"

#include "taskora/auth/opaque_token.hpp"
#include "taskora/auth/signing_key.hpp"

#include <algorithm>

namespace taskora::sync_gateway {
namespace {

constexpr std::chrono::seconds kReloadPause{2};

Error refused(const char* type, const char* detail) {
  Error error;
  error.code = ErrorCode::unauthenticated;
  error.type = type;
  error.detail = detail;
  return error;
}

Status check_scope(const std::vector<std::string>& scopes) {
  if (std::find(scopes.begin(), scopes.end(), to_string(auth::Scope::stream_read)) != scopes.end())
    return {};
  return fail(ErrorCode::permission_denied, "insufficient_scope",
              "this token lacks the scope stream:read");
}

db::Bytes as_parameter(const auth::TokenHash& hash) {
  return {std::string_view{reinterpret_cast<const char*>(hash.data()), hash.size()}};
}

}  // namespace

Admission::Admission(db::Database& database, const Clock& clock, std::string issuer)
    : database_{database},
      clock_{clock},
      verifier_{{.issuer = std::move(issuer)}, *auth::KeyRing::open_for_verifying({})} {}

Result<Admitted> Admission::by_ticket(std::string_view ticket) {
  const auto error =
      refused("invalid_ticket", "this ticket is not valid, was used, or is older than 30 seconds");
  if (auth::opaque_kind(ticket) != auth::OpaqueKind::stream_ticket) return fail(error);
  const auto hash = auth::hash_opaque_token(ticket);
  TASKORA_TRY(
      rows, database_.call(db::Scope::service(), store::kRedeemStreamTicket, {as_parameter(hash)}));
  if (rows.empty()) return fail(error);
  return Admitted{rows.front().get<AccountId>(0), std::nullopt};
}

Result<Admitted> Admission::by_bearer(std::string_view bearer) {
  if (auth::opaque_kind(bearer) == auth::OpaqueKind::personal) {
    const auto hash = auth::hash_opaque_token(bearer);
    TASKORA_TRY(rows,
                database_.call(db::Scope::service(), store::kFindToken, {as_parameter(hash)}));
    if (rows.empty())
      return fail(refused("invalid_token", "this token is not valid, has expired or was revoked"));
    TASKORA_CHECK(check_scope(rows.front().get<std::vector<std::string>>(1)));
    return Admitted{rows.front().get<AccountId>(0), std::nullopt};
  }
  TASKORA_TRY(claims, verify(bearer));
  if (!claims.scopes.contains(auth::Scope::stream_read)) return fail(check_scope({}).error());
  return Admitted{claims.account, claims.expires_at};
}

// A key this process has not seen may be new: the keys are read again, but not at everybody's
// bidding.
Result<auth::AccessClaims> Admission::verify(std::string_view token) {
  const auto now = clock_.now();
  auto claims = verifier_.verify(token, now);
  if (claims || claims.error().slug() != "unknown_key") return claims;
  {
    const std::lock_guard lock{mutex_};
    if (now - loaded_at_ < kReloadPause) return claims;
    loaded_at_ = now;
  }
  TASKORA_CHECK(load_keys());
  return verifier_.verify(token, now);
}

Status Admission::load_keys() {
  TASKORA_TRY(rows, database_.call(db::Scope::service(), store::kListPublicKeys));
  std::vector<auth::StoredKey> keys;
  for (const auto row : rows) {
    auth::StoredKey key;
    key.kid = row.get<std::string>(0);
    const auto bytes = row.get<db::Blob>(1).data;
    std::copy_n(bytes.begin(), std::min(bytes.size(), key.public_key.size()),
                key.public_key.begin());
    key.state =
        auth::parse_key_state(row.get<std::string_view>(2)).value_or(auth::KeyState::retired);
    key.created_at = row.get<Timestamp>(3);
    keys.push_back(std::move(key));
  }
  TASKORA_TRY(ring, auth::KeyRing::open_for_verifying(std::move(keys)));
  verifier_.set_keys(std::move(ring));
  return {};
}

}  // namespace taskora::sync_gateway
