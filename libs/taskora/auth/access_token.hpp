#pragma once
// Access tokens: JSON Web Tokens of one shape only. Header exactly
// {"alg":"EdDSA","kid":"…","typ":"JWT"}, claims exactly iss, sub, sid, scope, iat, exp, jti. Signed
// with Ed25519; the algorithm belongs to the key and is never taken from the token. What differs by
// a byte from what issue() writes is refused, so there is nothing to negotiate and nothing to
// confuse.

#include "taskora/auth/scopes.hpp"
#include "taskora/auth/signing_key.hpp"
#include "taskora/base/clock.hpp"
#include "taskora/base/result.hpp"
#include "taskora/base/uuid.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace taskora::auth {

inline constexpr std::size_t kMaxAccessToken = 4096;  // bytes

struct AccessClaims {
  std::string issuer;
  AccountId account;  // sub
  Uuid session;       // sid: the family of refresh tokens it was made from
  Scopes scopes;
  Timestamp issued_at;   // whole seconds
  Timestamp expires_at;  // whole seconds
  Uuid id;               // jti
  friend bool operator==(const AccessClaims&, const AccessClaims&) = default;
};

// The compact text, signed with the ring's active key. Times are cut to whole seconds. The issuer
// must be printable ASCII without quotes or backslashes (std::logic_error).
[[nodiscard]] std::string issue_access_token(const AccessClaims& claims, const KeyRing& keys);

struct VerifierOptions {
  std::string issuer;
  std::chrono::seconds skew{5};        // between machines' clocks, 0 to 30 s
  std::size_t cached_tokens = 10'000;  // 0: none
};

// Thread-safe; never blocks for more than a short lock. Verified tokens are remembered by their
// SHA-256 until they expire or the keys change, because one Ed25519 verification costs some 100 µs;
// time is checked at every call.
class AccessTokenVerifier {
 public:
  // The issuer is checked like issue()'s; a skew outside 0…30 s throws std::logic_error.
  AccessTokenVerifier(VerifierOptions options, std::shared_ptr<const KeyRing> keys);
  ~AccessTokenVerifier();
  AccessTokenVerifier(const AccessTokenVerifier&) = delete;
  AccessTokenVerifier& operator=(const AccessTokenVerifier&) = delete;

  // Unauthenticated for everything that is not a token we issued and that is valid at `now`; type
  // "token_expired" when only its time is over, "unknown_key" when its kid is not in the ring (the
  // caller may open a newer ring, seldom, and ask again), else "invalid_token". The cause says
  // more, for the log; the token itself is in neither.
  [[nodiscard]] Result<AccessClaims> verify(std::string_view token, Timestamp now);

  // After a rotation. Forgets all remembered tokens.
  void set_keys(std::shared_ptr<const KeyRing> keys);
  [[nodiscard]] std::size_t cached() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace taskora::auth
