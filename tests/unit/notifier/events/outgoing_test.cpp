#include "notifier/events/outgoing.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora;

TEST_CASE("reminder.sent says which occurrence went by which channel, in the trace of its cause") {
  events::Event cause;
  cause.user_id = AccountId{Uuid::v7()};
  cause.project_id = ProjectId{3};
  cause.task_id = TaskId{42};
  cause.task_version = 5;
  cause.subject = "42";
  cause.trace = TraceContext::start();
  const auto now = parse_timestamp("2026-11-21T12:00:01Z").value();
  const events::ReminderFired due{.reminder_id = ReminderId{7},
                                  .task_id = TaskId{42},
                                  .fire_at = parse_timestamp("2026-11-21T12:00:00Z").value(),
                                  .channel = {},
                                  .reason = {}};
  const auto sent = notifier::sent_event(due, "in_app", now, cause);
  CHECK(sent.type == "reminder.sent");
  CHECK(sent.time == now);
  CHECK(sent.user_id == cause.user_id);
  CHECK(sent.project_id == cause.project_id);
  CHECK(sent.task_id == cause.task_id);
  CHECK(sent.task_version == cause.task_version);
  CHECK(sent.subject == "42");
  CHECK(sent.trace.trace_id == cause.trace.trace_id);
  const auto data = events::parse_reminder_fired(sent.data);
  REQUIRE(data);
  CHECK(data->channel == "in_app");
  CHECK(data->fire_at == due.fire_at);
}
