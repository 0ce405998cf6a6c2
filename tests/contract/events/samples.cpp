#include "samples.hpp"

#include "taskora/events/payloads.hpp"

namespace taskora::events {
namespace {

Uuid uuid(std::string_view text) {
  return *Uuid::parse(text);
}
Timestamp at(std::string_view text) {
  return *parse_timestamp(text);
}

const AccountId kAccount{uuid("01960000-0000-7000-8000-0000000000aa")};

std::string data_of(std::string_view type) {
  const ReminderFired reminder{.reminder_id = ReminderId{9},
                               .task_id = TaskId{42},
                               .fire_at = at("2026-12-01T08:00:00Z"),
                               .channel = {},
                               .reason = {}};
  UserChanged user{.display_name = "Ada",
                   .time_zone = "Europe/Berlin",
                   .locale = "de",
                   .session_id = {},
                   .token_id = {},
                   .token_name = {},
                   .scopes = {}};
  if (type == "task.created") return to_json(TaskChanged{sample_task(), {}});
  if (type.starts_with("task.")) return to_json(TaskChanged{sample_task(), {"title", "status"}});
  if (type == "recurrence.created") return to_json(RecurrenceMoved{sample_task(), TaskId{41}, {}});
  if (type == "recurrence.ended") return to_json(RecurrenceMoved{sample_task(), {}, "rule_ended"});
  if (type == "reminder.due") return to_json(reminder);
  if (type == "reminder.sent" || type == "reminder.failed") {
    auto settled = reminder;
    settled.channel = "in_app";
    if (type == "reminder.failed") settled.reason = "the account was closed";
    return to_json(settled);
  }
  if (type.starts_with("tag.")) return to_json(TagChanged{TagId{7}, "work", "#aabbcc"});
  if (type == "user.signed_in" || type == "user.signed_out" || type == "user.token_reused") {
    user.session_id = uuid("01960000-0000-7000-8000-0000000000bb");
  } else if (type.starts_with("user.token_")) {
    user.token_id = TokenId{3};
    user.token_name = "laptop";
    if (type == "user.token_created") user.scopes = {"tasks:read"};
  }
  return to_json(user);
}

}  // namespace

Task sample_task() {
  Task task;
  task.id = TaskId{42};
  task.uid = uuid("01960000-0000-7000-8000-000000000042");
  task.project_id = ProjectId{5};
  task.creator_id = kAccount;
  task.title = "Weekly \"stand-up\" ☕";
  task.description = "line one\nline two";
  task.status = TaskStatus::open;
  task.priority = 1;
  task.due = Due{LocalTime{std::chrono::local_days{std::chrono::year{2026} / 12 / 1}} +
                     std::chrono::minutes{570},
                 "Europe/Berlin", at("2026-12-01T08:30:00Z")};
  task.recurrence = Recurrence{"FREQ=WEEKLY", RecurrenceMode::from_due};
  task.series_id = uuid("01960000-0000-7000-8000-000000000043");
  task.generation = 2;
  task.tags = {{TagId{7}, "work"}, {TagId{8}, "meetings"}};
  task.reminders = {{.minutes_before = 30,
                     .remind_at = {},
                     .fire_at = at("2026-12-01T08:00:00Z"),
                     .state = ReminderState::scheduled},
                    {.minutes_before = {},
                     .remind_at = at("2026-11-30T12:00:00Z"),
                     .fire_at = at("2026-11-30T12:00:00Z"),
                     .state = ReminderState::fired}};
  task.version = 3;
  task.created_at = at("2026-11-21T09:30:00.000001Z");
  task.updated_at = at("2026-11-21T09:31:00Z");
  return task;
}

std::vector<Event> sample_events() {
  std::vector<Event> events;
  for (const auto& type : types()) {
    const bool of_task = type.topic != "user-events";
    Event event;
    event.id = uuid("01960000-0000-7000-8000-0000000000e1");
    event.type = type.name;
    event.schema_version = type.schema_version;
    event.time = at("2026-11-21T09:31:00.5Z");
    event.user_id = kAccount;
    if (of_task) {
      event.project_id = ProjectId{5};
      event.task_id = TaskId{42};
      event.task_version = 3;
    }
    event.subject = of_task ? "42" : kAccount.str();
    event.trace = *TraceContext::parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    event.data = data_of(type.name);
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace taskora::events
