#pragma once
// What follows a completed occurrence of a series. A pure function of the task as it is and the
// time of its completion.

#include "taskora/base/result.hpp"
#include "taskora/events/task.hpp"

#include <string_view>
#include <variant>

namespace taskora::recurrence_worker {

// One occurrence: the task, and the state of its series that only the database knows.
struct Occurrence {
  events::Task task;   // of its reminders, the relative ones alone matter
  LocalTime anchor{};  // where the series' grid starts
  int done = 0;        // occurrences of the series before this one
};

// There is none: the rule has no further date, or the series is as long as a series may be.
enum class End { rule_ended, generation_limit };
[[nodiscard]] std::string_view to_string(End end);  // as in recurrence.ended

using Next = std::variant<Occurrence, End>;

// The next occurrence. It keeps the title, description, priority, tags, project, parent, creator,
// zone and rule, and the anchor: the grid starts where a person put it. Its due follows the
// calendar's contract (calendar/recurrence.hpp). Relative reminders come along, timed by the new
// due; one whose time is past already is cancelled, as it would be for a person who sets it too
// late. An absolute reminder names one instant and does not recur. The id is left to the database.
// Precondition: the task recurs and has a due date. Errors: internal, when the stored rule or zone
// cannot be read any more.
[[nodiscard]] Result<Next> successor(const Occurrence& completed, Timestamp completed_at,
                                     Timestamp now);

}  // namespace taskora::recurrence_worker
