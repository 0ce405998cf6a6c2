#include "taskora/events/event.hpp"

#include "taskora/base/json.hpp"
#include "taskora/events/read.hpp"

#include <algorithm>
#include <array>

namespace taskora::events {
namespace {

constexpr std::array kTypes{
    Type{"task.created", "task-events", 1},       Type{"task.updated", "task-events", 1},
    Type{"task.completed", "task-events", 1},     Type{"task.reopened", "task-events", 1},
    Type{"task.deleted", "task-events", 1},       Type{"recurrence.created", "task-events", 1},
    Type{"recurrence.ended", "task-events", 1},   Type{"reminder.due", "reminders", 1},
    Type{"reminder.sent", "reminders", 1},        Type{"reminder.failed", "reminders", 1},
    Type{"tag.created", "user-events", 1},        Type{"tag.updated", "user-events", 1},
    Type{"tag.deleted", "user-events", 1},        Type{"user.registered", "user-events", 1},
    Type{"user.updated", "user-events", 1},       Type{"user.signed_in", "user-events", 1},
    Type{"user.signed_out", "user-events", 1},    Type{"user.token_created", "user-events", 1},
    Type{"user.token_revoked", "user-events", 1}, Type{"user.token_reused", "user-events", 1},
};

constexpr std::string_view kSource = "/taskora";

void append_number(JsonWriter& out, std::string_view name, std::optional<std::int64_t> number) {
  out.key(name);
  if (number)
    out.value(*number);
  else
    out.null();
}

void append_contract(JsonWriter& out, const Event& event, const std::string& id,
                     const std::string& time) {
  out.begin_object().member("event_id", id).member("event_type", event.type);
  out.member("schema_version", event.schema_version).member("timestamp", time).key("user_id");
  if (event.user_id)
    out.value(event.user_id->str());
  else
    out.null();
  append_number(out, "project_id",
                event.project_id ? std::optional{event.project_id->value()} : std::nullopt);
  append_number(out, "task_id",
                event.task_id ? std::optional{event.task_id->value()} : std::nullopt);
  append_number(out, "task_version", event.task_version);
  out.key("data").raw(event.data).end_object();
}

}  // namespace

std::span<const Type> types() {
  return kTypes;
}

const Type* find_type(std::string_view name) {
  const auto* at = std::find_if(kTypes.begin(), kTypes.end(),
                                [&](const Type& type) { return type.name == name; });
  return at == kTypes.end() ? nullptr : at;
}

std::string encode(const Event& event) {
  const auto id = event.id.str();
  const auto time = format_timestamp(event.time);
  std::string text;
  text.reserve(event.data.size() + 640);
  JsonWriter out{text};
  out.begin_object().member("specversion", "1.0").member("id", id).member("source", kSource);
  out.member("type", event.type).member("subject", event.subject).member("time", time);
  out.member("datacontenttype", "application/json")
      .member("traceparent", event.trace.traceparent());
  out.member("partitionkey", event.subject).key("data");
  append_contract(out, event, id, time);
  out.end_object();
  return text;
}

Result<Event> decode(std::string_view value) {
  TASKORA_TRY(record, parse_json(value));
  Reader outer{record};
  if (outer.text("specversion") != "1.0") outer.wrong("specversion");
  Event event;
  event.subject = outer.text("subject");
  event.trace = outer.parsed("traceparent", TraceContext::parse);
  const auto id = outer.uuid("id");
  TASKORA_CHECK(outer.status());
  if (!record.contains("data"))
    return fail(ErrorCode::invalid_argument, "schema", "member 'data' is missing or wrong");

  const auto& contract = record["data"];
  Reader in{contract};
  event.id = in.uuid("event_id");
  if (event.id != id) in.wrong("event_id");
  event.type = in.text("event_type");
  event.schema_version = static_cast<int>(in.integer("schema_version"));
  event.time = in.timestamp("timestamp");
  if (in.has("user_id")) event.user_id = AccountId{in.uuid("user_id")};
  if (in.has("project_id")) event.project_id = ProjectId{in.integer("project_id")};
  if (in.has("task_id")) event.task_id = TaskId{in.integer("task_id")};
  if (in.has("task_version")) event.task_version = in.integer("task_version");
  if (!in.has("data") || !contract["data"].is_object()) in.wrong("data");
  TASKORA_CHECK(in.status());
  event.data = contract["data"].dump();
  return event;
}

}  // namespace taskora::events
