#include "taskora/cli/place.hpp"

#include "taskora/base/time.hpp"
#include "taskora/log/postgres/progress.hpp"

#include <charconv>

namespace taskora::cli {

std::optional<From> parse_from(const std::string& text) {
  if (text == "oldest") return Oldest{};
  std::int64_t position = 0;
  const auto* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, position);
  if (error == std::errc{} && at == end && position >= 0) return position;
  if (const auto time = parse_timestamp(text)) return *time;
  return std::nullopt;
}

Result<std::optional<std::int64_t>> position_of(db::Database& database, const From& from) {
  if (const auto* position = std::get_if<std::int64_t>(&from)) return std::optional{*position};
  if (const auto* time = std::get_if<Timestamp>(&from)) {
    TASKORA_TRY(position, log::position_at(database, *time));
    return std::optional{position};
  }
  return std::nullopt;
}

}  // namespace taskora::cli
