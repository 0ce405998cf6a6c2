#pragma once
// The task as everyone outside sees it: the body of a REST answer and the `task` of a task event
// are the same JSON.

#include "taskora/base/ids.hpp"
#include "taskora/base/json.hpp"
#include "taskora/base/time.hpp"
#include "taskora/base/uuid.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace taskora::events {

enum class TaskStatus { open, done, cancelled };
enum class RecurrenceMode { from_due, from_completion };
enum class ReminderState { scheduled, fired, cancelled };

[[nodiscard]] std::string_view to_string(TaskStatus status);    // open done cancelled
[[nodiscard]] std::string_view to_string(RecurrenceMode mode);  // due completion
[[nodiscard]] std::string_view to_string(ReminderState state);  // scheduled fired cancelled
[[nodiscard]] std::optional<TaskStatus> parse_task_status(std::string_view text);
[[nodiscard]] std::optional<RecurrenceMode> parse_recurrence_mode(std::string_view text);
[[nodiscard]] std::optional<ReminderState> parse_reminder_state(std::string_view text);

// 1 is the most urgent; absent means none. On the wire: "P1" … "P4", "none".
using Priority = std::optional<int>;
[[nodiscard]] std::string_view priority_text(Priority priority);
[[nodiscard]] std::optional<Priority> parse_priority(std::string_view text);

// A whole day, or a wall-clock time; the zone is the truth and the instant is derived from it.
struct Due {
  std::variant<std::chrono::year_month_day, LocalTime> when;
  std::string zone;  // IANA name
  Timestamp at;      // the start of the day for a whole day

  [[nodiscard]] bool all_day() const { return when.index() == 0; }
  // "2026-12-01", or "2026-12-01T09:30:00+01:00" (the offset follows from `at`)
  [[nodiscard]] std::string text() const;
  friend bool operator==(const Due&, const Due&) = default;
};

struct Recurrence {
  std::string rule;  // canonical RFC 5545 text
  RecurrenceMode mode = RecurrenceMode::from_due;
  friend bool operator==(const Recurrence&, const Recurrence&) = default;
};

struct Reminder {
  std::optional<int> minutes_before;   // relative to the due instant …
  std::optional<Timestamp> remind_at;  // … or absolute; exactly one of the two
  std::optional<Timestamp> fire_at;    // when it fires; absent while the task has no due date
  ReminderState state = ReminderState::scheduled;
  friend bool operator==(const Reminder&, const Reminder&) = default;
};

struct TagRef {
  TagId id;
  std::string name;
  friend bool operator==(const TagRef&, const TagRef&) = default;
};

struct Task {
  TaskId id;
  Uuid uid;
  ProjectId project_id;
  std::optional<TaskId> parent_task_id;
  AccountId creator_id;
  std::string title;
  std::string description;
  TaskStatus status = TaskStatus::open;
  Priority priority;
  std::optional<Due> due;
  std::optional<Recurrence> recurrence;
  std::optional<Uuid> series_id;
  int generation = 1;
  std::vector<TagRef> tags;
  std::vector<Reminder> reminders;
  std::int64_t version = 1;
  std::optional<Timestamp> completed_at;
  Timestamp created_at;
  Timestamp updated_at;

  friend bool operator==(const Task&, const Task&) = default;
};

// Appends the task's JSON (contracts/events/task.schema.json).
void append_task(JsonWriter& out, const Task& task);
// Reads it back. Unknown members are ignored: changes to the schema are additive.
[[nodiscard]] Result<Task> parse_task(const nlohmann::json& value);

}  // namespace taskora::events
