#include "taskora/auth/scopes.hpp"

#include <array>

namespace taskora::auth {
namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, 9> kNames{
    "tasks:read",   "tasks:write",   "notifications:read", "notifications:write", "audit:read",
    "account:read", "account:write", "tokens:write",       "stream:read"};
static_assert(kNames.size() == static_cast<std::size_t>(Scope::stream_read) + 1);

}  // namespace

std::string_view to_string(Scope scope) {
  return kNames.at(static_cast<std::size_t>(scope));
}

Scopes Scopes::all() {
  Scopes scopes;
  for (std::size_t i = 0; i < kNames.size(); ++i) scopes.bits_ |= bit(static_cast<Scope>(i));
  return scopes;
}

std::optional<Scope> Scopes::parse_one(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Scope>(i);
  }
  return std::nullopt;
}

std::optional<Scopes> Scopes::parse(std::string_view text) {
  Scopes scopes;
  while (!text.empty()) {
    const auto space = text.find(' ');
    const auto scope = parse_one(text.substr(0, space));
    if (!scope || scopes.contains(*scope)) return std::nullopt;
    scopes.bits_ |= bit(*scope);
    if (space == std::string_view::npos) return scopes;
    text.remove_prefix(space + 1);
    if (text.empty()) return std::nullopt;
  }
  return scopes;
}

std::vector<std::string_view> Scopes::names() const {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (contains(static_cast<Scope>(i))) names.push_back(kNames[i]);
  }
  return names;
}

std::string Scopes::str() const {
  std::string text;
  for (const auto name : names()) {
    if (!text.empty()) text += ' ';
    text += name;
  }
  return text;
}

}  // namespace taskora::auth
