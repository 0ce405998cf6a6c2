#pragma once
// Passwords: Argon2id, 19 MiB and 2 passes (OWASP's minimum), about 30 ms of one core each, so that
// a stolen table is slow to search and log-in is not a way to take the machine down: only a few are
// computed at once.

#include "taskora/base/result.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
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

struct PasswordOptions {
  std::size_t memory_bytes = std::size_t{19} * 1024 * 1024;
  unsigned long long passes = 2;
  int at_once = 2;                       // computations
  int waiting = 4;                       // callers in the queue; one more is refused at once
  std::chrono::milliseconds wait{1000};  // longest time in the queue
};

// Thread-safe. A call blocks for its turn and then for the computation; when the queue is full or
// takes too long it fails with unavailable and retry_after, so that a flood of log-ins cannot hold
// every worker of the server.
class PasswordHasher {
 public:
  explicit PasswordHasher(PasswordOptions options = {});

  // The text to store: "$argon2id$v=19$m=19456,t=2,p=1$…", under 128 bytes.
  [[nodiscard]] Result<std::string> hash(std::string_view password);
  // Whether the password is the stored one. A `stored` that is no Argon2id text is "no" after the
  // same time.
  [[nodiscard]] Result<bool> verify(std::string_view password, std::string_view stored);
  // For an account that does not exist: costs what verify costs, so that time does not tell who is
  // registered. Always "no".
  [[nodiscard]] Result<bool> verify_nobody(std::string_view password);
  // Made with another cost than today's: hash again after the next good log-in.
  [[nodiscard]] bool needs_rehash(std::string_view stored) const;

 private:
  class Turn;
  [[nodiscard]] bool take_turn();
  void end_turn();

  PasswordOptions options_;
  std::string nobody_;  // the hash of a password nobody knows, made at the start
  std::mutex mutex_;
  std::condition_variable turn_ended_;
  int running_ = 0;
  int waiting_ = 0;
};

}  // namespace taskora::auth
