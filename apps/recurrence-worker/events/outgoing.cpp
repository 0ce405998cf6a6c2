#include "recurrence-worker/events/outgoing.hpp"

#include "taskora/events/payloads.hpp"

#include <string>
#include <utility>

namespace taskora::recurrence_worker {
namespace {

events::Event about(const events::Task& task, std::string_view type, std::string data,
                    Timestamp now, const events::Event& cause) {
  return {.id = Uuid::v7(),
          .type = std::string{type},
          .schema_version = events::find_type(type)->schema_version,
          .time = now,
          .user_id = cause.user_id,
          .project_id = task.project_id,
          .task_id = task.id,
          .task_version = task.version,
          .subject = std::to_string(task.id.value()),
          .trace = cause.trace.child(),
          .data = std::move(data)};
}

}  // namespace

std::array<events::Event, 2> created_events(const events::Task& task, TaskId previous,
                                            const events::Event& cause) {
  return {
      about(task, "task.created", to_json(events::TaskChanged{task, {}}), task.created_at, cause),
      about(task, "recurrence.created", to_json(events::RecurrenceMoved{task, previous, {}}),
            task.created_at, cause)};
}

events::Event ended_event(const events::Task& last, End reason, Timestamp now,
                          const events::Event& cause) {
  return about(last, "recurrence.ended",
               to_json(events::RecurrenceMoved{last, std::nullopt, std::string{to_string(reason)}}),
               now, cause);
}

}  // namespace taskora::recurrence_worker
