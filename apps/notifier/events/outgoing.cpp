#include "notifier/events/outgoing.hpp"

#include <string>

namespace taskora::notifier {

events::Event sent_event(const events::ReminderFired& reminder, std::string_view channel,
                         Timestamp now, const events::Event& cause) {
  constexpr std::string_view kType = "reminder.sent";
  auto sent = reminder;
  sent.channel = channel;
  return {.id = Uuid::v7(),
          .type = std::string{kType},
          .schema_version = events::find_type(kType)->schema_version,
          .time = now,
          .user_id = cause.user_id,
          .project_id = cause.project_id,
          .task_id = cause.task_id,
          .task_version = cause.task_version,
          .subject = cause.subject,
          .trace = cause.trace.child(),
          .data = to_json(sent)};
}

}  // namespace taskora::notifier
