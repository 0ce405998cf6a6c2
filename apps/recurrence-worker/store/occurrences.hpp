#pragma once
// Occurrences between the database's rows and the domain's struct. Everything runs in the caller's
// transaction, as the account that completed the task: its policies decide what is seen, its tags
// and reminders are the ones copied.

#include "recurrence-worker/domain/successor.hpp"

#include "taskora/base/trace.hpp"
#include "taskora/db/database.hpp"

#include <optional>

namespace taskora::recurrence_worker {

struct Completed {
  Occurrence occurrence;
  Timestamp now;  // the database's
};

// The task as it is now, held against changes until the transaction ends. nullopt when there is
// nothing to continue: it was deleted, it recurs no longer, or the account may not edit it any
// more.
[[nodiscard]] Result<std::optional<Completed>> lock_completed(db::Transaction& tx, TaskId id);

// Inserts the task with its tags and its reminders, which fire in this trace; its id, or nullopt
// when the series has this generation already.
[[nodiscard]] Result<std::optional<TaskId>> add_occurrence(db::Transaction& tx,
                                                           const Occurrence& next, TaskId previous,
                                                           AccountId account,
                                                           const TraceContext& trace);

}  // namespace taskora::recurrence_worker
