#include "taskora/auth/password.hpp"

#include "taskora/auth/base64.hpp"
#include "taskora/auth/sodium.hpp"

#include <sodium.h>

#include <array>
#include <cstdint>
#include <stdexcept>

namespace taskora::auth {
namespace {

constexpr std::string_view kPrefix = "$argon2id$";

std::string compute(std::string_view password, const PasswordOptions& options) {
  std::array<char, crypto_pwhash_STRBYTES> text{};
  if (crypto_pwhash_str(text.data(), password.data(), password.size(), options.passes,
                        options.memory_bytes) != 0) {
    throw std::runtime_error{"Argon2id: out of memory"};
  }
  return text.data();
}

// Characters of valid UTF-8 without controls; nullopt for anything else.
std::optional<std::size_t> count_characters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++count) {
    const auto byte = [&](std::size_t n) {
      return i + n < text.size() ? static_cast<unsigned char>(text[i + n]) : 0U;
    };
    const auto tail = [&](std::size_t n) { return (byte(n) & 0xC0U) == 0x80U; };
    const unsigned lead = byte(0);
    if (lead < 0x80) {
      if (lead < 0x20 || lead == 0x7F) return std::nullopt;
      i += 1;
    } else if (lead >= 0xC2 && lead <= 0xDF && tail(1)) {
      if (lead == 0xC2 && byte(1) < 0xA0) return std::nullopt;  // C1 controls
      i += 2;
    } else if ((lead & 0xF0U) == 0xE0 && tail(1) && tail(2) && !(lead == 0xE0 && byte(1) < 0xA0) &&
               !(lead == 0xED && byte(1) > 0x9F)) {
      i += 3;
    } else if (lead >= 0xF0 && lead <= 0xF4 && tail(1) && tail(2) && tail(3) &&
               !(lead == 0xF0 && byte(1) < 0x90) && !(lead == 0xF4 && byte(1) > 0x8F)) {
      i += 4;
    } else {
      return std::nullopt;
    }
  }
  return count;
}

}  // namespace

Status check_password(std::string_view password, std::string_view pointer) {
  const auto refuse = [&](std::string code, std::string detail) {
    return fail(invalid(FieldError{std::string{pointer}, std::move(code), std::move(detail)}));
  };
  if (password.size() > kMaxPasswordBytes)
    return refuse("too_long", "a password has at most 256 bytes");
  const auto characters = count_characters(password);
  if (!characters) return refuse("format", "a password is UTF-8 text without control characters");
  if (*characters < kMinPasswordCharacters)
    return refuse("too_short", "a password has at least 10 characters");
  return {};
}

// Holds one of the computations.
class PasswordHasher::Turn {
 public:
  explicit Turn(PasswordHasher& hasher) : hasher_{hasher}, taken_{hasher.take_turn()} {}
  ~Turn() {
    if (taken_) hasher_.end_turn();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  [[nodiscard]] bool taken() const { return taken_; }

 private:
  PasswordHasher& hasher_;
  bool taken_;
};

bool PasswordHasher::take_turn() {
  std::unique_lock lock{mutex_};
  if (running_ >= options_.at_once) {
    if (waiting_ >= options_.waiting) return false;
    ++waiting_;
    const bool free =
        turn_ended_.wait_for(lock, options_.wait, [&] { return running_ < options_.at_once; });
    --waiting_;
    if (!free) return false;
  }
  ++running_;
  return true;
}

void PasswordHasher::end_turn() {
  {
    const std::lock_guard lock{mutex_};
    --running_;
  }
  turn_ended_.notify_one();
}

PasswordHasher::PasswordHasher(PasswordOptions options) : options_{options} {
  require_sodium();
  std::array<std::uint8_t, 32> unknown{};
  fill_random(unknown);
  nobody_ = compute(base64url(unknown), options_);
  sodium_memzero(unknown.data(), unknown.size());
}

Result<std::string> PasswordHasher::hash(std::string_view password) {
  const Turn turn{*this};
  if (!turn.taken()) return fail(unavailable("password hashing: the queue is full"));
  return compute(password, options_);
}

Result<bool> PasswordHasher::verify(std::string_view password, std::string_view stored) {
  const bool usable = stored.starts_with(kPrefix) && stored.size() < crypto_pwhash_STRBYTES;
  const std::string text{usable ? stored : std::string_view{nobody_}};
  const Turn turn{*this};
  if (!turn.taken()) return fail(unavailable("password hashing: the queue is full"));
  const bool matches =
      crypto_pwhash_str_verify(text.c_str(), password.data(), password.size()) == 0;
  return matches && usable;
}

Result<bool> PasswordHasher::verify_nobody(std::string_view password) {
  return verify(password, {});
}

bool PasswordHasher::needs_rehash(std::string_view stored) const {
  if (!stored.starts_with(kPrefix) || stored.size() >= crypto_pwhash_STRBYTES) return true;
  const std::string text{stored};
  return crypto_pwhash_str_needs_rehash(text.c_str(), options_.passes, options_.memory_bytes) != 0;
}

}  // namespace taskora::auth
