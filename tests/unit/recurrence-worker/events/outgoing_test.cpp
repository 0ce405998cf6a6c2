#include "recurrence-worker/events/outgoing.hpp"

#include "taskora/events/payloads.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora;
using namespace taskora::recurrence_worker;

namespace {

events::Event completion() {
  events::Event cause;
  cause.user_id = AccountId{Uuid::v7()};
  cause.trace = TraceContext::start();
  return cause;
}

events::Task some_task() {
  events::Task task;
  task.id = TaskId{43};
  task.project_id = ProjectId{5};
  task.title = "Stand-up";
  task.version = 6;
  task.created_at = task.updated_at = parse_timestamp("2026-11-23T10:00:00Z").value();
  return task;
}

}  // namespace

TEST_CASE("a new occurrence is told twice: as a task, and as what followed another") {
  const auto cause = completion();
  const auto [created, moved] = created_events(some_task(), TaskId{42}, cause);
  CHECK(created.type == "task.created");
  CHECK(moved.type == "recurrence.created");
  CHECK(created.id < moved.id);
  for (const auto& event : {created, moved}) {
    CHECK(event.subject == "43");
    CHECK(event.task_version == 6);
    CHECK(event.user_id == cause.user_id);
    CHECK(event.project_id == ProjectId{5});
    CHECK(event.trace.trace_id == cause.trace.trace_id);
    CHECK(event.trace.span_id != cause.trace.span_id);
  }
  CHECK(events::parse_task_changed(created.data)->task == some_task());
  const auto told = events::parse_recurrence_moved(moved.data);
  REQUIRE(told);
  CHECK(told->previous_task_id == TaskId{42});
  CHECK(told->reason.empty());
}

TEST_CASE("the end of a series is told of its last task, with the reason") {
  const auto now = parse_timestamp("2026-11-23T10:00:05Z").value();
  const auto ended = ended_event(some_task(), End::generation_limit, now, completion());
  CHECK(ended.type == "recurrence.ended");
  CHECK(ended.subject == "43");
  CHECK(ended.time == now);
  CHECK(events::parse_recurrence_moved(ended.data)->reason == "generation_limit");
}
