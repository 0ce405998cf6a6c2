#pragma once
// Who may open a stream: a ticket (once), an access token, or a personal token with the scope
// stream:read.

#include "taskora/auth/access_token.hpp"
#include "taskora/base/clock.hpp"
#include "taskora/base/result.hpp"
#include "taskora/db/database.hpp"

#include <mutex>
#include <optional>
#include <string>

namespace taskora::sync_gateway {

struct Admitted {
  AccountId account;
  std::optional<Timestamp> until;  // when the access token ends; the stream ends with it
};

// Thread-safe; blocks for one round trip, two when a signing key is new.
class Admission {
 public:
  Admission(db::Database& database, const Clock& clock, std::string issuer);

  // unauthenticated, or permission_denied ("insufficient_scope").
  [[nodiscard]] Result<Admitted> by_ticket(std::string_view ticket);
  [[nodiscard]] Result<Admitted> by_bearer(std::string_view bearer);

 private:
  [[nodiscard]] Status load_keys();
  [[nodiscard]] Result<auth::AccessClaims> verify(std::string_view token);

  db::Database& database_;
  const Clock& clock_;
  std::mutex mutex_;
  Timestamp loaded_at_{};
  auth::AccessTokenVerifier verifier_;
};

}  // namespace taskora::sync_gateway
