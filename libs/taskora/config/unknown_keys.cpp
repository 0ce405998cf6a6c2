#include "taskora/config/unknown_keys.hpp"

#include <algorithm>
#include <numeric>
#include <set>
#include <string>
#include <utility>

namespace taskora::config {
namespace {

constexpr std::size_t kNear = 2;  // changed letters that still count as a slip

// Levenshtein's distance with one row.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto replaced = diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

std::string reason(std::string_view name, const std::set<std::string, std::less<>>& known) {
  const std::string* nearest = nullptr;
  std::size_t best = kNear + 1;
  for (const auto& candidate : known) {
    const auto d = distance(name, candidate);
    if (d < best) {
      best = d;
      nearest = &candidate;
    }
  }
  return nearest == nullptr ? "is not a setting; --help-config lists them"
                            : "is not a setting; did you mean " + *nearest + "?";
}

}  // namespace

std::vector<ConfigError> unknown_keys(const Environment& environment,
                                      const std::vector<std::unique_ptr<detail::KeySpec>>& keys) {
  std::set<std::string, std::less<>> known;
  for (const auto& key : keys) {
    known.insert(key->name);
    if (key->secret) known.insert(key->file_name());
  }
  std::vector<ConfigError> errors;
  for (const auto& [name, value] : environment) {
    if (name.starts_with("TASKORA_") && !known.contains(name)) {
      errors.push_back({name.substr(0, 100), reason(std::string_view{name}.substr(0, 100), known)});
    }
  }
  return errors;
}

}  // namespace taskora::config
