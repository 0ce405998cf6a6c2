#include "task-api/http/task_body.hpp"

#include "task-api/domain/tasks.hpp"
#include "task-api/http/body.hpp"

#include <algorithm>

namespace taskora::task_api {
namespace {

constexpr std::int64_t kMaxMinutesBefore = 525'600;  // a year

// What a client got may come back: members that only the server sets are taken and ignored.
void ignore_read_only(Body& body) {
  for (const auto* name : {"id", "creator_id", "due_at", "is_recurring", "series_id", "generation",
                           "version", "completed_at", "created_at", "updated_at"}) {
    body.take(name);
  }
}

std::optional<DueInput> parse_due_text(std::string_view text) {
  if (const auto date = parse_date(text)) return *date;
  if (const auto local = parse_local_time(text)) return *local;
  if (const auto instant = parse_timestamp(text)) return *instant;
  return std::nullopt;
}

void read_schedule(Body& body, TaskInput& input) {
  if (body.is_null("due_date"))
    input.due = Clear{}, body.take("due_date");
  else if (const auto due =
               body.word("due_date", parse_due_text,
                         "a date (2026-12-01) or a time (2026-12-01T09:30, or with an offset)")) {
    input.due = *due;
  }
  if (body.is_null("time_zone"))
    input.time_zone = Clear{}, body.take("time_zone");
  else if (auto zone = body.text("time_zone", {.min = 1, .max = 64}))
    input.time_zone = std::move(*zone);
  if (body.is_null("recurrence_rule"))
    input.recurrence_rule = Clear{}, body.take("recurrence_rule");
  else if (auto rule = body.text("recurrence_rule", {.min = 1, .max = 1000}))
    input.recurrence_rule = std::move(*rule);
  if (body.is_null("recurrence_mode"))
    body.take("recurrence_mode");
  else
    input.recurrence_mode =
        body.word("recurrence_mode", events::parse_recurrence_mode, "due or completion");
}

std::optional<ReminderInput> read_reminder(Body& body, const nlohmann::json& item,
                                           const std::string& at) {
  if (!item.is_object()) {
    body.fault_at(at, "type", "must be an object");
    return std::nullopt;
  }
  Body inner{item, at};
  ReminderInput reminder;
  if (inner.is_null("minutes_before"))
    inner.take("minutes_before");
  else if (const auto minutes = inner.integer("minutes_before", 0, kMaxMinutesBefore)) {
    reminder.minutes_before = static_cast<int>(*minutes);
  }
  if (inner.is_null("remind_at"))
    inner.take("remind_at");
  else
    reminder.remind_at = inner.timestamp("remind_at");
  inner.take("fire_at");
  inner.take("state");
  if (const auto status = inner.status(); !status) {
    for (const auto& field : status.error().fields)
      body.fault_at(field.pointer, field.code, field.detail);
    return std::nullopt;
  }
  if (reminder.minutes_before.has_value() == reminder.remind_at.has_value()) {
    body.fault_at(at, "exclusive", "must have either minutes_before or remind_at");
    return std::nullopt;
  }
  return reminder;
}

void read_reminders(Body& body, TaskInput& input) {
  if (const auto minutes = body.integer("reminder_minutes", 0, kMaxMinutesBefore)) {
    if (body.has("reminders"))
      body.fault("reminder_minutes", "exclusive", "must not come together with reminders");
    input.reminders = {
        ReminderInput{.minutes_before = static_cast<int>(*minutes), .remind_at = {}}};
  }
  const auto* list = body.take("reminders");
  if (list == nullptr) return;
  if (!list->is_array()) return body.wrong_type("reminders", "a list");
  if (list->size() > kMaxReminders) {
    return body.fault("reminders", "too_long",
                      "must have at most " + std::to_string(kMaxReminders) + " items");
  }
  input.reminders.emplace();
  for (std::size_t i = 0; i < list->size(); ++i) {
    if (const auto reminder = read_reminder(body, (*list)[i], "/reminders/" + std::to_string(i))) {
      input.reminders->push_back(*reminder);
    }
  }
}

void read_tags(Body& body, TaskInput& input) {
  input.tags = body.texts("tags", kMaxTags, {.min = 1, .max = 100, .trimmed = true});
  if (const auto ids = body.integers("tag_ids", kMaxTags)) {
    // Both, as in an answer that comes back: the names win.
    if (!input.tags) {
      input.tag_ids.emplace();
      for (const auto id : *ids) input.tag_ids->emplace_back(id);
    }
  }
}

TaskInput read_task(Body& body) {
  TaskInput input;
  input.title = body.text("title", {.min = 1, .max = kMaxTitle, .trimmed = true});
  input.description = body.text("description", {.min = 0, .max = kMaxDescription});
  input.status = body.word("status", events::parse_task_status, "open, done or cancelled");
  input.priority = body.word("priority", events::parse_priority, "P1, P2, P3, P4 or none");
  read_schedule(body, input);
  read_reminders(body, input);
  read_tags(body, input);
  if (const auto project = body.integer("project_id", 1, INT64_MAX))
    input.project_id = ProjectId{*project};
  if (body.is_null("parent_task_id"))
    input.parent_task_id = Clear{}, body.take("parent_task_id");
  else if (const auto parent = body.integer("parent_task_id", 1, INT64_MAX))
    input.parent_task_id = TaskId{*parent};
  ignore_read_only(body);
  return input;
}

}  // namespace

Result<NewTaskInput> parse_new_task(std::string_view text) {
  TASKORA_TRY(object, parse_body(text));
  Body body{object};
  body.require("title");
  NewTaskInput input{.uid = body.is_null("uid") ? std::nullopt : body.uuid("uid"),
                     .fields = read_task(body)};
  body.take("uid");
  TASKORA_CHECK(body.status());
  return input;
}

Result<TaskInput> parse_task_patch(std::string_view text) {
  TASKORA_TRY(object, parse_body(text));
  Body body{object};
  body.take("uid");
  auto input = read_task(body);
  TASKORA_CHECK(body.status());
  return input;
}

Result<TaskInput> parse_task_replacement(std::string_view text) {
  TASKORA_TRY(object, parse_body(text));
  Body body{object};
  body.require("title");
  body.take("uid");
  auto input = read_task(body);
  TASKORA_CHECK(body.status());
  return input;
}

}  // namespace taskora::task_api
