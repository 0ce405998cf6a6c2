#pragma once
// Passwords: Argon2id, 19 MiB and 2 passes (OWASP's minimum), about 30 ms of one core each, so that
// a stolen table is slow to search and log-in is not a way to take the machine down: only a few are
// computed at once.

#include "taskora/base/result.hpp"

#include <chrono>
#include <cstddef>
#include <semaphore>
#include <string>
#include <string_view>

namespace taskora::auth {

inline constexpr std::size_t kMinPasswordCharacters = 10;
inline constexpr std::size_t kMaxPasswordBytes = 256;

// At least 10 characters, at most 256 bytes, valid UTF-8, no control characters (NIST SP 800-63B:
// length, no rules of composition). Not normalised: the bytes that were typed are the password.
// Field error at `pointer`: too_short, too_long, format.
[[nodiscard]] Status check_password(std::string_view password,
                                    std::string_view pointer = "/password");

struct PasswordCost {
  std::size_t memory_bytes = std::size_t{19} * 1024 * 1024;
  unsigned long long passes = 2;
};

// Thread-safe. Each call blocks: first for one of the slots (`wait` at most, then `unavailable`
// with retry_after), then for the computation.
class PasswordHasher {
 public:
  static constexpr std::ptrdiff_t kSlots = 2;

  explicit PasswordHasher(PasswordCost cost = {},
                          std::chrono::milliseconds wait = std::chrono::seconds{5});

  // The text to store: "$argon2id$v=19$m=19456,t=2,p=1$…", under 128 bytes.
  [[nodiscard]] Result<std::string> hash(std::string_view password);
  // Whether the password is the stored one. A `stored` that is no Argon2 text counts as "no" after
  // the same time.
  [[nodiscard]] Result<bool> verify(std::string_view password, std::string_view stored);
  // For an account that does not exist: costs what verify costs, so that time does not tell who is
  // registered. Always "no".
  [[nodiscard]] Result<bool> verify_nobody(std::string_view password);
  // Made with a cost other than today's: hash again after the next good log-in.
  [[nodiscard]] bool needs_rehash(std::string_view stored) const;

 private:
  PasswordCost cost_;
  std::chrono::milliseconds wait_;
  std::counting_semaphore<kSlots> slots_{kSlots};
  std::string nobody_;  // a hash of random bytes, made at the start
};

}  // namespace taskora::auth
