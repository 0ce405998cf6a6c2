#pragma once
// What a token may do. The table of scopes is here and nowhere else.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taskora::auth {

enum class Scope : std::uint8_t {
  tasks_read,           // "tasks:read"
  tasks_write,          // "tasks:write"
  notifications_read,   // "notifications:read"
  notifications_write,  // "notifications:write"
  audit_read,           // "audit:read"
  account_read,         // "account:read"
  account_write,        // "account:write"
  tokens_write,         // "tokens:write"
  stream_read,          // "stream:read"
};

[[nodiscard]] std::string_view to_string(Scope scope);

// A set of scopes. A value.
class Scopes {
 public:
  constexpr Scopes() = default;
  constexpr Scopes(std::initializer_list<Scope> scopes) {
    for (const auto scope : scopes) bits_ |= bit(scope);
  }
  [[nodiscard]] static Scopes all();  // what a person's own session has
  // Names separated by single spaces, none twice; the empty text is the empty set. nullopt for
  // anything else.
  [[nodiscard]] static std::optional<Scopes> parse(std::string_view text);
  [[nodiscard]] static std::optional<Scope> parse_one(std::string_view name);

  [[nodiscard]] std::string str() const;  // in the order of the table
  [[nodiscard]] std::vector<std::string_view> names() const;
  [[nodiscard]] constexpr bool contains(Scope scope) const { return (bits_ & bit(scope)) != 0; }
  [[nodiscard]] constexpr bool contains(Scopes others) const {
    return (bits_ & others.bits_) == others.bits_;
  }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  [[nodiscard]] constexpr Scopes intersect(Scopes others) const {
    Scopes both;
    both.bits_ = static_cast<std::uint16_t>(bits_ & others.bits_);
    return both;
  }
  friend constexpr bool operator==(Scopes, Scopes) = default;

 private:
  static constexpr std::uint16_t bit(Scope scope) {
    return static_cast<std::uint16_t>(1U << static_cast<unsigned>(scope));
  }
  std::uint16_t bits_ = 0;
};

}  // namespace taskora::auth
