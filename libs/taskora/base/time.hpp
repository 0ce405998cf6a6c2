#pragma once
// Text forms of time. Instants are RFC 3339 with an offset; dates and local times are ISO 8601
// without one. Years 1970 to 9999; microseconds; a leap second (:60) is refused.

#include "taskora/base/clock.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace taskora {

using LocalTime = std::chrono::local_time<std::chrono::seconds>;  // a wall clock's reading; a zone
                                                                  // makes it an instant

// "2026-11-21T09:30:00Z", "2026-11-21T09:30:00.25+01:00". More than six digits of a second are cut
// off.
[[nodiscard]] std::optional<Timestamp> parse_timestamp(std::string_view text);
// "2026-11-21"
[[nodiscard]] std::optional<std::chrono::year_month_day> parse_date(std::string_view text);
// "2026-11-21T09:30" or "2026-11-21T09:30:00"; no offset allowed
[[nodiscard]] std::optional<LocalTime> parse_local_time(std::string_view text);

// Always UTC with "Z"; the fraction (6 digits) only when it is not zero.
[[nodiscard]] std::string format_timestamp(Timestamp time);
[[nodiscard]] std::string format_date(std::chrono::year_month_day date);
[[nodiscard]] std::string format_local_time(LocalTime time);  // with seconds

}  // namespace taskora
