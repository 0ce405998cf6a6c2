#include "reminder-scheduler/events/outgoing.hpp"

#include "taskora/events/payloads.hpp"

#include <string>

namespace taskora::reminder_scheduler {

events::Event due_event(const Firing& firing) {
  constexpr std::string_view kType = "reminder.due";
  const auto& [reminder, task] = firing;
  return {.id = Uuid::v7(),
          .type = std::string{kType},
          .schema_version = events::find_type(kType)->schema_version,
          .time = reminder.taken_at,
          .user_id = reminder.account,
          .project_id = task.project_id,
          .task_id = task.id,
          .task_version = task.version,
          .subject = std::to_string(task.id.value()),
          .trace = reminder.trace,
          .data = to_json(events::ReminderFired{.reminder_id = reminder.id,
                                                .task_id = task.id,
                                                .fire_at = reminder.fire_at,
                                                .channel = {},
                                                .reason = {}})};
}

}  // namespace taskora::reminder_scheduler
