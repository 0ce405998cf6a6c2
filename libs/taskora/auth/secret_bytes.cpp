#include "taskora/auth/secret_bytes.hpp"

#include "taskora/auth/sodium.hpp"

#include <sodium.h>

#include <stdexcept>

namespace taskora::auth {

void require_sodium() {
  static const int state = sodium_init();  // thread-safe: a local static
  if (state < 0) throw std::runtime_error{"libsodium could not be initialised"};
}

void fill_random(std::span<std::uint8_t> out) {
  require_sodium();
  randombytes_buf(out.data(), out.size());
}

void SecretBytes::wipe() noexcept {
  if (!bytes_.empty()) sodium_memzero(bytes_.data(), bytes_.size());
}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  if (this != &other) {
    wipe();
    bytes_ = std::move(other.bytes_);
    other.bytes_.clear();
  }
  return *this;
}

void wipe(std::string& text) noexcept {
  if (!text.empty()) sodium_memzero(text.data(), text.size());
  text.clear();
}

bool equal_in_constant_time(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  return a.size() == b.size() && (a.empty() || sodium_memcmp(a.data(), b.data(), a.size()) == 0);
}

}  // namespace taskora::auth
