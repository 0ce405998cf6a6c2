#pragma once
// What a client asks for, after its form is checked (http/task_body.hpp) and before its meaning is
// (tasks.hpp).

#include "taskora/base/ids.hpp"
#include "taskora/base/time.hpp"
#include "taskora/base/uuid.hpp"
#include "taskora/events/task.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace taskora::task_api {

// A member of a merge (RFC 7396): absent (nullopt), null (Clear), or a value.
struct Clear {};
template <typename T>
using Merge = std::optional<std::variant<Clear, T>>;

// A whole day, a wall-clock time in the task's zone, or an instant.
using DueInput = std::variant<std::chrono::year_month_day, LocalTime, Timestamp>;

struct ReminderInput {
  std::optional<int> minutes_before;  // exactly one of the two
  std::optional<Timestamp> remind_at;
  friend bool operator==(const ReminderInput&, const ReminderInput&) = default;
};

// Every member optional: a PATCH names some, a POST and a PUT start from defaults.
struct TaskInput {
  std::optional<std::string> title;
  std::optional<std::string> description;
  std::optional<events::TaskStatus> status;
  std::optional<events::Priority> priority;
  Merge<DueInput> due;
  Merge<std::string> time_zone;
  Merge<std::string> recurrence_rule;
  std::optional<events::RecurrenceMode> recurrence_mode;
  std::optional<std::vector<ReminderInput>> reminders;
  std::optional<std::vector<std::string>> tags;  // by name; made where they do not exist
  std::optional<std::vector<TagId>> tag_ids;     // existing ones; not together with tags
  std::optional<ProjectId> project_id;
  Merge<TaskId> parent_task_id;
};

// A POST may also choose the identity that makes repeating it safe.
struct NewTaskInput {
  std::optional<Uuid> uid;
  TaskInput fields;
};

}  // namespace taskora::task_api
