#pragma once
// What this service does with a task.completed: one successor, or the end of the series.
//
// The completion happened, whatever came after it, so its successor is made from the task as it is
// when the event arrives:
//   changed or reopened since     the successor is made, from the task as it is now; completing it
//   again makes no second one deleted since                 nothing: whoever deletes a task does
//   not want it back the rule was removed since    nothing: the task recurs no longer
// One successor per occurrence is the unique (series, generation): a repeat inserts nothing and
// tells nothing, also when the successor itself was deleted meanwhile.

#include "taskora/base/result.hpp"
#include "taskora/log/consumer.hpp"

#include <functional>

namespace taskora::recurrence_worker {

enum class Outcome {
  created,
  ended,   // the series has no further date, or is as long as it may be
  repeat,  // the successor was there
  gone,    // deleted, no longer recurring, or no longer the account's to edit
};
[[nodiscard]] std::string_view to_string(Outcome outcome);

// Applies one event inside the consumer's transaction, which acts as the event's account. nullopt:
// the task does not recur. Errors: type "schema" when the event is not a task.completed of ours,
// and those of the database.
[[nodiscard]] Result<std::optional<Outcome>> continue_series(db::Transaction& tx,
                                                             const events::Event& event);

}  // namespace taskora::recurrence_worker
