#include "taskora/events/task.hpp"

#include "taskora/events/read.hpp"

#include <array>
#include <cstdio>
#include <utility>

namespace taskora::events {
namespace {

using namespace std::chrono;

template <typename Enum, std::size_t N>
std::optional<Enum> parse_enum(std::string_view text, const std::array<Enum, N>& all) {
  for (const auto value : all) {
    if (to_string(value) == text) return value;
  }
  return std::nullopt;
}

std::string offset_text(minutes offset) {
  const bool negative = offset < minutes{0};
  const auto total = (negative ? -offset : offset).count();
  char text[16];
  std::snprintf(text, sizeof text, "%c%02d:%02d", negative ? '-' : '+',
                static_cast<int>(total / 60), static_cast<int>(total % 60));
  return text;
}

void append_optional(JsonWriter& out, std::string_view name, const std::optional<Timestamp>& time) {
  out.key(name);
  if (time)
    out.value(format_timestamp(*time));
  else
    out.null();
}

void append_reminder(JsonWriter& out, const Reminder& reminder) {
  out.begin_object().key("minutes_before");
  if (reminder.minutes_before)
    out.value(*reminder.minutes_before);
  else
    out.null();
  append_optional(out, "remind_at", reminder.remind_at);
  append_optional(out, "fire_at", reminder.fire_at);
  out.member("state", to_string(reminder.state)).end_object();
}

void append_due(JsonWriter& out, const std::optional<Due>& due) {
  if (due) {
    out.member("due_date", due->text())
        .member("time_zone", due->zone)
        .member("due_at", format_timestamp(due->at));
  } else {
    out.key("due_date").null().key("time_zone").null().key("due_at").null();
  }
}

void append_recurrence(JsonWriter& out, const Task& task) {
  out.member("is_recurring", task.recurrence.has_value());
  if (task.recurrence) {
    out.member("recurrence_rule", task.recurrence->rule);
    out.member("recurrence_mode", to_string(task.recurrence->mode));
  } else {
    out.key("recurrence_rule").null().key("recurrence_mode").null();
  }
  out.key("series_id");
  if (task.series_id)
    out.value(task.series_id->str());
  else
    out.null();
  out.member("generation", task.generation);
}

// "…T09:30:00+01:00": the wall clock is the text without its offset.
Result<Due> parse_due(Reader& in) {
  Due due;
  const auto text = in.text("due_date");
  due.zone = in.text("time_zone");
  due.at = in.timestamp("due_at");
  if (const auto date = parse_date(text)) {
    due.when = *date;
  } else if (const auto local = parse_local_time(std::string_view{text}.substr(0, 19))) {
    due.when = *local;
  } else {
    in.wrong("due_date");
  }
  return due;
}

}  // namespace

std::string_view to_string(TaskStatus status) {
  switch (status) {
    case TaskStatus::open:
      return "open";
    case TaskStatus::done:
      return "done";
    case TaskStatus::cancelled:
      return "cancelled";
  }
  return "";
}

std::string_view to_string(RecurrenceMode mode) {
  switch (mode) {
    case RecurrenceMode::from_due:
      return "due";
    case RecurrenceMode::from_completion:
      return "completion";
  }
  return "";
}

std::string_view to_string(ReminderState state) {
  switch (state) {
    case ReminderState::scheduled:
      return "scheduled";
    case ReminderState::fired:
      return "fired";
    case ReminderState::cancelled:
      return "cancelled";
  }
  return "";
}

std::optional<TaskStatus> parse_task_status(std::string_view text) {
  return parse_enum(text, std::array{TaskStatus::open, TaskStatus::done, TaskStatus::cancelled});
}
std::optional<RecurrenceMode> parse_recurrence_mode(std::string_view text) {
  return parse_enum(text, std::array{RecurrenceMode::from_due, RecurrenceMode::from_completion});
}
std::optional<ReminderState> parse_reminder_state(std::string_view text) {
  return parse_enum(
      text, std::array{ReminderState::scheduled, ReminderState::fired, ReminderState::cancelled});
}

std::string_view priority_text(Priority priority) {
  static constexpr std::string_view kNames[] = {"none", "P1", "P2", "P3", "P4"};
  return kNames[static_cast<std::size_t>(priority.value_or(0))];
}

std::optional<Priority> parse_priority(std::string_view text) {
  if (text == "none") return Priority{};
  if (text.size() == 2 && text[0] == 'P' && text[1] >= '1' && text[1] <= '4')
    return Priority{text[1] - '0'};
  return std::nullopt;
}

std::string Due::text() const {
  if (all_day()) return format_date(std::get<0>(when));
  const auto local = std::get<LocalTime>(when);
  const auto offset = local.time_since_epoch() - floor<seconds>(at).time_since_epoch();
  return format_local_time(local) + offset_text(duration_cast<minutes>(offset));
}

void append_task(JsonWriter& out, const Task& task) {
  out.begin_object();
  out.member("id", task.id.value())
      .member("uid", task.uid.str())
      .member("project_id", task.project_id.value());
  out.key("parent_task_id");
  if (task.parent_task_id)
    out.value(task.parent_task_id->value());
  else
    out.null();
  out.member("creator_id", task.creator_id.str());
  out.member("title", task.title).member("description", task.description);
  out.member("status", to_string(task.status)).member("priority", priority_text(task.priority));
  append_due(out, task.due);
  append_recurrence(out, task);
  out.key("tags").begin_array();
  for (const auto& tag : task.tags) out.value(tag.name);
  out.end_array().key("tag_ids").begin_array();
  for (const auto& tag : task.tags) out.value(tag.id.value());
  out.end_array().key("reminders").begin_array();
  for (const auto& reminder : task.reminders) append_reminder(out, reminder);
  out.end_array().member("version", task.version);
  append_optional(out, "completed_at", task.completed_at);
  out.member("created_at", format_timestamp(task.created_at));
  out.member("updated_at", format_timestamp(task.updated_at)).end_object();
}

Result<Task> parse_task(const nlohmann::json& value) {
  Reader in{value};
  Task task;
  task.id = TaskId{in.integer("id")};
  task.uid = in.uuid("uid");
  task.project_id = ProjectId{in.integer("project_id")};
  if (in.has("parent_task_id")) task.parent_task_id = TaskId{in.integer("parent_task_id")};
  task.creator_id = AccountId{in.uuid("creator_id")};
  task.title = in.text("title");
  task.description = in.text("description");
  task.status = in.parsed("status", parse_task_status);
  task.priority = in.parsed("priority", parse_priority);
  if (in.has("due_date")) {
    TASKORA_TRY(due, parse_due(in));
    task.due = std::move(due);
  }
  if (in.has("recurrence_rule")) {
    task.recurrence =
        Recurrence{in.text("recurrence_rule"), in.parsed("recurrence_mode", parse_recurrence_mode)};
  }
  if (in.has("series_id")) task.series_id = in.uuid("series_id");
  task.generation = static_cast<int>(in.integer("generation"));
  const auto names = in.texts("tags");
  const auto ids = in.integers("tag_ids");
  if (names.size() != ids.size()) in.wrong("tag_ids");
  for (std::size_t i = 0; i < names.size() && i < ids.size(); ++i)
    task.tags.push_back({TagId{ids[i]}, names[i]});
  for (Reader item : in.objects("reminders")) {
    Reminder reminder;
    if (item.has("minutes_before"))
      reminder.minutes_before = static_cast<int>(item.integer("minutes_before"));
    if (item.has("remind_at")) reminder.remind_at = item.timestamp("remind_at");
    if (item.has("fire_at")) reminder.fire_at = item.timestamp("fire_at");
    reminder.state = item.parsed("state", parse_reminder_state);
    TASKORA_CHECK(item.status());
    task.reminders.push_back(reminder);
  }
  task.version = in.integer("version");
  if (in.has("completed_at")) task.completed_at = in.timestamp("completed_at");
  task.created_at = in.timestamp("created_at");
  task.updated_at = in.timestamp("updated_at");
  TASKORA_CHECK(in.status());
  return task;
}

}  // namespace taskora::events
