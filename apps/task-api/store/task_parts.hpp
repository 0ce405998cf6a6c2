#pragma once
// The rows that belong to a task in other tables: tags, reminders, and its places (project,
// parent). All run inside the caller's transaction.

#include "task-api/domain/tasks.hpp"

#include "taskora/base/trace.hpp"
#include "taskora/db/database.hpp"

#include <optional>
#include <vector>

namespace taskora::task_api {

// The tags that `input` names, made where they do not exist (each with its tag.created event);
// nullopt: it names none. invalid_argument when a tag id is not the account's.
[[nodiscard]] Result<std::optional<std::vector<events::TagRef>>> wanted_tags(
    db::Transaction& tx, const TaskInput& input, const Actor& actor, const TraceContext& trace);
// Puts other tags into a change, which makes it one if it was none.
void set_tags(Change& change, const events::Task& before, std::vector<events::TagRef> tags,
              Timestamp now);
[[nodiscard]] Status store_tags(db::Transaction& tx, const events::Task& task, AccountId account);

// Reminder rows in the order of task.reminders.
using ReminderRows = std::vector<std::pair<ReminderId, events::Reminder>>;
// Locks the reminders of a locked task and puts their present state into it, so that none fires
// between being read and being changed.
[[nodiscard]] Result<ReminderRows> lock_reminders(db::Transaction& tx, events::Task& task);
// Brings the rows from `before` to task.reminders. Those it adds or moves fire in this trace.
[[nodiscard]] Status store_reminders(db::Transaction& tx, const ReminderRows& before,
                                     const events::Task& task, AccountId account,
                                     const TraceContext& trace);

// The project exists and may be written to; the parent exists, is not below the task, and is not
// too deep.
[[nodiscard]] Status check_places(db::Transaction& tx, const events::Task& task,
                                  const TaskInput& input);

}  // namespace taskora::task_api
