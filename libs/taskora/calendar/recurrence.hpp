#pragma once
// The next occurrence of a recurring task. Pure functions: the API validates with them, the
// recurrence worker computes with them, and both say the same. Occurrences are counted on the wall
// clock and become instants by the series' zone, so a standup at 09:00 stays at 09:00 across a
// change of the clocks.
//
// Month ends clamp: where the day of the month comes from the anchor (no BYDAY, BYMONTHDAY,
// BYYEARDAY, BYWEEKNO), a month that is too short takes its last day: 31 January, 28 February, 31
// March; 29 February, 28 February … 29 February. The anchor keeps the 31. A day the rule names
// itself (BYMONTHDAY=31) follows RFC 5545: months without it are skipped.

#include "taskora/base/result.hpp"
#include "taskora/calendar/rule.hpp"
#include "taskora/calendar/zone.hpp"

#include <optional>
#include <string_view>

namespace taskora::calendar {

inline constexpr int kMaxGenerations = 1000;  // tasks of one series
inline constexpr int kHorizonYears = 100;     // how far ahead an occurrence is looked for

enum class RecurrenceMode {
  from_due,         // the series' own grid, whenever the work was done
  from_completion,  // the interval begins anew on the day of completion, at the anchor's time of
                    // day
};

enum class SeriesEnd {
  count,        // COUNT tasks exist
  until,        // the next occurrence lies past UNTIL
  generations,  // kMaxGenerations tasks exist
  exhausted,    // no occurrence within kHorizonYears, or past the year 9999
};

[[nodiscard]] std::string_view to_string(SeriesEnd end);

struct Series {
  RecurrenceRule rule;
  RecurrenceMode mode = RecurrenceMode::from_due;
  WallTime anchor;  // DTSTART: the first due, or the due a person set last. Gives the phase, day of
                    // month and time of day
  Zone zone = Zone::utc();
  int count_done = 1;  // tasks of the series so far, the current one included; COUNT counts these,
                       // not skipped dates
};

struct Successor {
  std::optional<WallTime> due;  // nullopt: the series has ended, and `ended` says why
  std::optional<SeriesEnd> ended;
};

// The occurrence that follows `current` when it is completed at `completed_at`.
// from_due: the first on the grid that is later than `current` (by the wall clock and as an
// instant) and not missed yet:
//   a time must lie after the completion, a day may be the day of completion. So a daily task that
//   stayed open for a week comes back once, not seven times; one done early comes back at its usual
//   time.
// from_completion: the first later than the day of completion. Done early, it may come before
// `current`. Costs at most some thousand steps, whatever the rule. Never fails.
[[nodiscard]] Successor next_after(const Series& series, const WallTime& current,
                                   Timestamp completed_at);

// What a person may set: refuses, with invalid_argument at `pointer`, BYHOUR, BYMINUTE and BYSECOND
// for a whole day ("combination"), an UNTIL before the anchor ("out_of_range"), and a rule that has
// no date after this anchor, such as every fourth 29 February from an odd year ("no_occurrence").
[[nodiscard]] Status check(const Series& series, std::string_view pointer = "/recurrence_rule");

}  // namespace taskora::calendar
