#include "task-api/events/outgoing.hpp"

namespace taskora::task_api {
namespace {

OutgoingEvent pack(events::Event event) {
  const auto* type = events::find_type(event.type);
  event.schema_version = type->schema_version;
  OutgoingEvent out{.id = event.id,
                    .topic = std::string{type->topic},
                    .key = event.subject,
                    .type = event.type,
                    .payload = events::encode(event),
                    .headers = R"({"traceparent":")" + event.trace.traceparent() + R"("})"};
  return out;
}

}  // namespace

OutgoingEvent task_event(const Change& change, const std::string& json, const Actor& actor,
                         const TraceContext& trace) {
  const auto& task = change.after.task;
  return pack({.id = Uuid::v7(),
               .type = change.event_type,
               .schema_version = 1,
               .time = actor.now,
               .user_id = actor.account,
               .project_id = task.project_id,
               .task_id = task.id,
               .task_version = task.version,
               .subject = std::to_string(task.id.value()),
               .trace = trace,
               .data = events::task_changed_json(json, change.changed)});
}

OutgoingEvent account_event(std::string_view type, std::string data, AccountId account,
                            Timestamp now, const TraceContext& trace) {
  return pack({.id = Uuid::v7(),
               .type = std::string{type},
               .schema_version = 1,
               .time = now,
               .user_id = account,
               .project_id = {},
               .task_id = {},
               .task_version = {},
               .subject = account.str(),
               .trace = trace,
               .data = std::move(data)});
}

}  // namespace taskora::task_api
