#include "taskora/events/payloads.hpp"

#include "taskora/events/read.hpp"

namespace taskora::events {
namespace {

void append_texts(JsonWriter& out, std::string_view name, const std::vector<std::string>& texts) {
  out.key(name).begin_array();
  for (const auto& text : texts) out.value(text);
  out.end_array();
}

void append_if(JsonWriter& out, std::string_view name, const std::string& text) {
  if (!text.empty()) out.member(name, text);
}

}  // namespace

std::string task_changed_json(std::string_view task, const std::vector<std::string>& changed) {
  std::string text;
  text.reserve(task.size() + 64);
  JsonWriter out{text};
  out.begin_object().key("task").raw(task);
  append_texts(out, "changed", changed);
  out.end_object();
  return text;
}

std::string to_json(const TaskChanged& data) {
  std::string task;
  JsonWriter out{task};
  append_task(out, data.task);
  return task_changed_json(task, data.changed);
}

std::string to_json(const RecurrenceMoved& data) {
  std::string text;
  JsonWriter out{text};
  out.begin_object().key("task");
  append_task(out, data.task);
  if (data.previous_task_id) out.member("previous_task_id", data.previous_task_id->value());
  append_if(out, "reason", data.reason);
  out.end_object();
  return text;
}

std::string to_json(const ReminderFired& data) {
  std::string text;
  JsonWriter out{text};
  out.begin_object()
      .member("reminder_id", data.reminder_id.value())
      .member("task_id", data.task_id.value());
  out.member("fire_at", format_timestamp(data.fire_at));
  append_if(out, "channel", data.channel);
  append_if(out, "reason", data.reason);
  out.end_object();
  return text;
}

std::string to_json(const TagChanged& data) {
  std::string text;
  JsonWriter out{text};
  out.begin_object().member("tag_id", data.tag_id.value()).member("name", data.name);
  out.member("color", data.color).end_object();
  return text;
}

std::string to_json(const UserChanged& data) {
  std::string text;
  JsonWriter out{text};
  out.begin_object().member("display_name", data.display_name).member("time_zone", data.time_zone);
  out.member("locale", data.locale);
  if (data.session_id) out.member("session_id", data.session_id->str());
  if (data.token_id)
    out.member("token_id", data.token_id->value()).member("token_name", data.token_name);
  if (!data.scopes.empty()) append_texts(out, "scopes", data.scopes);
  out.end_object();
  return text;
}

Result<TaskChanged> parse_task_changed(std::string_view data) {
  TASKORA_TRY(value, parse_json(data));
  Reader in{value};
  TaskChanged result;
  result.changed = in.texts("changed");
  if (!in.has("task")) in.wrong("task");
  TASKORA_CHECK(in.status());
  TASKORA_TRY(task, parse_task(value["task"]));
  result.task = std::move(task);
  return result;
}

Result<RecurrenceMoved> parse_recurrence_moved(std::string_view data) {
  TASKORA_TRY(value, parse_json(data));
  Reader in{value};
  RecurrenceMoved result;
  if (in.has("previous_task_id")) result.previous_task_id = TaskId{in.integer("previous_task_id")};
  if (in.has("reason")) result.reason = in.text("reason");
  if (!in.has("task")) in.wrong("task");
  TASKORA_CHECK(in.status());
  TASKORA_TRY(task, parse_task(value["task"]));
  result.task = std::move(task);
  return result;
}

Result<ReminderFired> parse_reminder_fired(std::string_view data) {
  TASKORA_TRY(value, parse_json(data));
  Reader in{value};
  ReminderFired result;
  result.reminder_id = ReminderId{in.integer("reminder_id")};
  result.task_id = TaskId{in.integer("task_id")};
  result.fire_at = in.timestamp("fire_at");
  if (in.has("channel")) result.channel = in.text("channel");
  if (in.has("reason")) result.reason = in.text("reason");
  TASKORA_CHECK(in.status());
  return result;
}

Result<TagChanged> parse_tag_changed(std::string_view data) {
  TASKORA_TRY(value, parse_json(data));
  Reader in{value};
  TagChanged result{TagId{in.integer("tag_id")}, in.text("name"), in.text("color")};
  TASKORA_CHECK(in.status());
  return result;
}

Result<UserChanged> parse_user_changed(std::string_view data) {
  TASKORA_TRY(value, parse_json(data));
  Reader in{value};
  UserChanged result;
  result.display_name = in.text("display_name");
  result.time_zone = in.text("time_zone");
  result.locale = in.text("locale");
  if (in.has("session_id")) result.session_id = in.uuid("session_id");
  if (in.has("token_id")) {
    result.token_id = TokenId{in.integer("token_id")};
    result.token_name = in.text("token_name");
  }
  if (in.has("scopes")) result.scopes = in.texts("scopes");
  TASKORA_CHECK(in.status());
  return result;
}

}  // namespace taskora::events
