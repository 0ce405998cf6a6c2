#include "reminder-scheduler/domain/due_reminder.hpp"

#include "reminder-scheduler/events/outgoing.hpp"

#include "taskora/events/payloads.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora;
using namespace taskora::reminder_scheduler;
using namespace std::chrono_literals;

namespace {

const Timestamp kNoon = parse_timestamp("2026-11-21T12:00:00Z").value();

DueReminder due(std::int64_t id, std::int64_t task, std::chrono::seconds after_noon = 0s) {
  return {.id = ReminderId{id},
          .task_id = TaskId{task},
          .account = {},
          .fire_at = kNoon + after_noon,
          .taken_at = {}};
}
RemindedTask task(std::int64_t id, events::TaskStatus status = events::TaskStatus::open,
                  bool deleted = false) {
  return {.id = TaskId{id},
          .project_id = ProjectId{1},
          .status = status,
          .deleted = deleted,
          .version = 4};
}

}  // namespace

TEST_CASE("reminders go out oldest first, then by number") {
  const auto sorted = sort_out({due(3, 1, 2s), due(2, 1, 1s), due(1, 1, 1s)}, {task(1)});
  REQUIRE(sorted.firing.size() == 3);
  CHECK(sorted.firing[0].reminder.id == ReminderId{1});
  CHECK(sorted.firing[1].reminder.id == ReminderId{2});
  CHECK(sorted.firing[2].reminder.id == ReminderId{3});
  CHECK(sorted.cancelled.empty());
}

TEST_CASE("nobody is reminded of a task that is done, cancelled, deleted or gone") {
  const auto sorted =
      sort_out({due(1, 1), due(2, 2), due(3, 3), due(4, 4), due(5, 5)},
               {task(1), task(2, events::TaskStatus::done), task(3, events::TaskStatus::cancelled),
                task(4, events::TaskStatus::open, true)});
  REQUIRE(sorted.firing.size() == 1);
  CHECK(sorted.firing[0].reminder.id == ReminderId{1});
  CHECK(sorted.cancelled ==
        std::vector{ReminderId{2}, ReminderId{3}, ReminderId{4}, ReminderId{5}});
}

TEST_CASE("the event is the account's, keyed by the task, and names the occurrence") {
  auto reminder = due(9, 42);
  reminder.account = AccountId{Uuid::v7()};
  reminder.taken_at = kNoon + 5ms;
  reminder.trace = TraceContext::start();
  const auto event = due_event({reminder, task(42)});
  CHECK(event.type == "reminder.due");
  CHECK(event.subject == "42");
  CHECK(event.user_id == reminder.account);
  CHECK(event.project_id == ProjectId{1});
  CHECK(event.task_version == 4);
  CHECK(event.time == reminder.taken_at);
  CHECK(event.trace.trace_id == reminder.trace.trace_id);
  const auto data = events::parse_reminder_fired(event.data);
  REQUIRE(data);
  CHECK(data->reminder_id == ReminderId{9});
  CHECK(data->task_id == TaskId{42});
  CHECK(data->fire_at == kNoon);
}
