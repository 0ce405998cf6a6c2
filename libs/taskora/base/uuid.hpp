#pragma once
// UUIDs: parsing, the canonical text, and version 7 (RFC 9562, section 5.7), which sorts by time of
// creation.

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace taskora {

class Uuid {
 public:
  constexpr Uuid() = default;
  constexpr explicit Uuid(std::array<std::uint8_t, 16> bytes) : bytes_{bytes} {}

  // A new version 7 UUID. Within one process the values grow strictly, also inside one millisecond
  // and when the clock steps back (method 1 of RFC 9562, 6.2: a counter in rand_a and the top of
  // rand_b). Thread-safe.
  [[nodiscard]] static Uuid v7();
  // The canonical form only: 36 characters, hyphens, either case. Anything else is nullopt.
  [[nodiscard]] static std::optional<Uuid> parse(std::string_view text);

  [[nodiscard]] std::string str() const;  // lower case
  [[nodiscard]] const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
  [[nodiscard]] int version() const { return bytes_[6] >> 4; }
  [[nodiscard]] bool is_nil() const { return bytes_ == std::array<std::uint8_t, 16>{}; }
  friend auto operator<=>(const Uuid&, const Uuid&) = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

// An account is named by a UUID everywhere: in paths, policies and events.
class AccountId {
 public:
  AccountId() = default;
  explicit AccountId(Uuid value) : value_{value} {}
  [[nodiscard]] const Uuid& value() const { return value_; }
  [[nodiscard]] std::string str() const { return value_.str(); }
  friend auto operator<=>(const AccountId&, const AccountId&) = default;

 private:
  Uuid value_;
};

}  // namespace taskora

template <>
struct std::hash<taskora::Uuid> {
  std::size_t operator()(const taskora::Uuid& id) const noexcept;
};
template <>
struct std::hash<taskora::AccountId> {
  std::size_t operator()(const taskora::AccountId& id) const noexcept {
    return std::hash<taskora::Uuid>{}(id.value());
  }
};
