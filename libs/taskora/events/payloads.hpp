#pragma once
// The `data` of every event type: one struct, its JSON, and back
// (contracts/events/<type>.schema.json).

#include "taskora/events/task.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace taskora::events {

// task.created, task.updated, task.completed, task.reopened, task.deleted: the task after the
// change.
struct TaskChanged {
  Task task;
  std::vector<std::string> changed;  // names of the members that differ; empty for task.created
};

// recurrence.created: `task` is the new occurrence; recurrence.ended: `task` is the last one.
struct RecurrenceMoved {
  Task task;
  std::optional<TaskId> previous_task_id;  // recurrence.created only
  std::string reason;  // recurrence.ended: rule_ended, generation_limit; else empty
};

// reminder.due, reminder.sent, reminder.failed.
struct ReminderFired {
  ReminderId reminder_id;
  TaskId task_id;
  Timestamp fire_at;    // names the occurrence: (reminder_id, fire_at) is unique
  std::string channel;  // reminder.sent and reminder.failed; else empty
  std::string reason;   // reminder.failed; else empty
};

// tag.created, tag.updated, tag.deleted.
struct TagChanged {
  TagId tag_id;
  std::string name;
  std::string color;
};

// user.*: `session_id`, `token_id`, `token_name` and `scopes` where the type has them; never a
// secret.
struct UserChanged {
  std::string display_name;
  std::string time_zone;
  std::string locale;
  std::optional<Uuid> session_id;
  std::optional<TokenId> token_id;
  std::string token_name;
  std::vector<std::string> scopes;
};

[[nodiscard]] std::string to_json(const TaskChanged& data);
// The same, from the task's JSON where that is at hand already.
[[nodiscard]] std::string task_changed_json(std::string_view task,
                                            const std::vector<std::string>& changed);
[[nodiscard]] std::string to_json(const RecurrenceMoved& data);
[[nodiscard]] std::string to_json(const ReminderFired& data);
[[nodiscard]] std::string to_json(const TagChanged& data);
[[nodiscard]] std::string to_json(const UserChanged& data);

// Each reads the `data` text of a decoded event; invalid_argument with type "schema" when it does
// not fit.
[[nodiscard]] Result<TaskChanged> parse_task_changed(std::string_view data);
[[nodiscard]] Result<RecurrenceMoved> parse_recurrence_moved(std::string_view data);
[[nodiscard]] Result<ReminderFired> parse_reminder_fired(std::string_view data);
[[nodiscard]] Result<TagChanged> parse_tag_changed(std::string_view data);
[[nodiscard]] Result<UserChanged> parse_user_changed(std::string_view data);

}  // namespace taskora::events
