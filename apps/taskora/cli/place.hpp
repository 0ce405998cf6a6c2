#pragma once
// "--from": where in the log something begins.

#include "taskora/base/clock.hpp"
#include "taskora/base/result.hpp"
#include "taskora/db/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace taskora::cli {

struct Oldest {};
using From = std::variant<Oldest, std::int64_t, Timestamp>;

inline constexpr const char* kFromHelp =
    "--from is oldest, a position, or a time such as 2026-12-01T09:30:00Z";
[[nodiscard]] std::optional<From> parse_from(const std::string& text);

// The position in event_log; empty: the oldest. `database`: any role that reads event_log.
[[nodiscard]] Result<std::optional<std::int64_t>> position_of(db::Database& database,
                                                              const From& from);

}  // namespace taskora::cli
