#include "taskora/base/uuid.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <mutex>
#include <span>
#include <stdexcept>
#include <sys/random.h>

namespace taskora {
namespace {

void fill_random(std::span<std::uint8_t> out) {
  // getrandom never returns less than asked for up to 256 bytes once the pool is initialised
  // (getrandom(2)).
  if (getrandom(out.data(), out.size(), 0) != static_cast<ssize_t>(out.size())) {
    throw std::runtime_error{"getrandom failed"};
  }
}

// Randomness is bought in blocks: one system call for 25 ids.
class RandomBlock {
 public:
  void take(std::span<std::uint8_t> out) {
    if (used_ + out.size() > block_.size()) {
      fill_random(block_);
      used_ = 0;
    }
    std::copy_n(block_.begin() + static_cast<std::ptrdiff_t>(used_), out.size(), out.begin());
    used_ += out.size();
  }

 private:
  std::array<std::uint8_t, 250> block_{};
  std::size_t used_ = block_.size();
};

std::int64_t unix_millis() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Uuid Uuid::v7() {
  static std::mutex mutex;
  static RandomBlock random;
  static std::int64_t last_millis = 0;
  static std::uint32_t counter = 0;  // 12 bits of rand_a

  std::array<std::uint8_t, 16> bytes{};
  const std::lock_guard lock{mutex};
  random.take(std::span{bytes}.subspan(6));
  const auto now = unix_millis();
  if (now > last_millis) {
    last_millis = now;
    counter =
        ((bytes[6] & 0x07U) << 8U) | bytes[7];  // starts in the lower half, leaving room to count
  } else if (++counter > 0x0FFFU) {
    ++last_millis;  // the counter overflowed: borrow from the future rather than repeat
    counter = 0;
  }
  for (std::size_t i = 0; i < 6; ++i) {
    bytes[i] = static_cast<std::uint8_t>(last_millis >> (8 * (5 - i)));
  }
  bytes[6] = static_cast<std::uint8_t>(0x70U | (counter >> 8U));
  bytes[7] = static_cast<std::uint8_t>(counter);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);
  return Uuid{bytes};
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  std::array<std::uint8_t, 16> bytes{};
  std::size_t out = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (text[i++] != '-') return std::nullopt;
      continue;
    }
    const int high = hex_digit(text[i]);
    const int low = hex_digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes[out++] = static_cast<std::uint8_t>(high << 4 | low);
    i += 2;
  }
  return Uuid{bytes};
}

std::string Uuid::str() const {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < bytes_.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kHex[bytes_[i] >> 4U];
    text += kHex[bytes_[i] & 0x0FU];
  }
  return text;
}

}  // namespace taskora

std::size_t std::hash<taskora::Uuid>::operator()(const taskora::Uuid& id) const noexcept {
  std::size_t tail = 0;  // the random end of a version 7 UUID is its own hash
  std::memcpy(&tail, id.bytes().data() + 8, sizeof tail);
  return tail;
}
