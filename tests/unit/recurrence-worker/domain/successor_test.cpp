#include "recurrence-worker/domain/successor.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string_view>

using namespace taskora;
using namespace taskora::recurrence_worker;
using namespace std::chrono_literals;

namespace {

Timestamp instant(std::string_view text) {
  return parse_timestamp(text).value();
}
LocalTime local(std::string_view text) {
  return parse_local_time(text).value();
}

events::Due timed(std::string_view when, std::string_view zone, std::string_view at) {
  return {.when = local(when), .zone = std::string{zone}, .at = instant(at)};
}
events::Due whole_day(std::string_view day, std::string_view zone, std::string_view at) {
  return {.when = parse_date(day).value(), .zone = std::string{zone}, .at = instant(at)};
}

// Weekly, Mondays at 09:00 in Berlin, P1, with everything a task can have.
Occurrence standup() {
  Occurrence standup;
  auto& task = standup.task;
  task.id = TaskId{42};
  task.uid = Uuid::v7();
  task.project_id = ProjectId{5};
  task.parent_task_id = TaskId{7};
  task.creator_id = AccountId{Uuid::v7()};
  task.title = "Stand-up";
  task.description = "who does what";
  task.status = events::TaskStatus::done;
  task.priority = 1;
  task.due = timed("2026-11-23T09:00", "Europe/Berlin", "2026-11-23T08:00:00Z");
  task.recurrence = events::Recurrence{"FREQ=WEEKLY", events::RecurrenceMode::from_due};
  task.series_id = Uuid::v7();
  task.generation = 3;
  task.tags = {{TagId{1}, "work"}, {TagId{2}, "meetings"}};
  task.version = 8;
  task.completed_at = instant("2026-11-23T10:00:00Z");
  task.created_at = task.updated_at = instant("2026-11-01T00:00:00Z");
  standup.anchor = local("2026-11-09T09:00");
  standup.done = 2;
  return standup;
}

Occurrence next_of(const Occurrence& completed, std::string_view completed_at) {
  const auto next = successor(completed, instant(completed_at), instant(completed_at) + 1s);
  REQUIRE(next);
  REQUIRE(std::holds_alternative<Occurrence>(*next));
  return std::get<Occurrence>(*next);
}

End end_of(const Occurrence& completed, std::string_view completed_at) {
  const auto next = successor(completed, instant(completed_at), instant(completed_at) + 1s);
  REQUIRE(next);
  REQUIRE(std::holds_alternative<End>(*next));
  return std::get<End>(*next);
}

}  // namespace

TEST_CASE("the successor keeps what the task is, and is a new, open task a week later") {
  const auto completed = standup();
  const auto next = next_of(completed, "2026-11-23T10:00:00Z");
  auto expected = completed.task;
  expected.id = {};
  expected.uid = next.task.uid;
  expected.status = events::TaskStatus::open;
  expected.due = timed("2026-11-30T09:00", "Europe/Berlin", "2026-11-30T08:00:00Z");
  expected.generation = 4;
  expected.version = 1;
  expected.completed_at.reset();
  expected.created_at = expected.updated_at = instant("2026-11-23T10:00:01Z");
  CHECK(next.task == expected);
  CHECK(next.task.uid != completed.task.uid);
  CHECK(next.anchor == completed.anchor);
  CHECK(next.done == 3);
}

TEST_CASE("the wall clock keeps its reading across a change of the clocks") {
  auto completed = standup();
  completed.task.due = timed("2026-10-19T09:00", "Europe/Berlin", "2026-10-19T07:00:00Z");
  completed.anchor = local("2026-10-19T09:00");
  const auto next = next_of(completed, "2026-10-19T08:00:00Z");
  CHECK(next.task.due == timed("2026-10-26T09:00", "Europe/Berlin", "2026-10-26T08:00:00Z"));
}

TEST_CASE("month ends clamp and come back, because the anchor keeps the day") {
  auto completed = standup();
  completed.task.recurrence->rule = "FREQ=MONTHLY";
  completed.task.due = whole_day("2027-01-31", "UTC", "2027-01-31T00:00:00Z");
  completed.anchor = local("2027-01-31T00:00");
  const auto february = next_of(completed, "2027-01-31T12:00:00Z");
  CHECK(february.task.due == whole_day("2027-02-28", "UTC", "2027-02-28T00:00:00Z"));
  CHECK(february.anchor == local("2027-01-31T00:00"));
  const auto march = next_of(february, "2027-02-28T12:00:00Z");
  CHECK(march.task.due == whole_day("2027-03-31", "UTC", "2027-03-31T00:00:00Z"));
}

TEST_CASE("a whole day stays a whole day and starts where its zone's day starts") {
  auto completed = standup();
  completed.task.recurrence->rule = "FREQ=DAILY";
  completed.task.due = whole_day("2026-11-23", "America/New_York", "2026-11-23T05:00:00Z");
  completed.anchor = local("2026-11-23T00:00");
  const auto next = next_of(completed, "2026-11-23T15:00:00Z");
  CHECK(next.task.due == whole_day("2026-11-24", "America/New_York", "2026-11-24T05:00:00Z"));
}

TEST_CASE("from completion, the interval begins on the day of completion") {
  auto completed = standup();
  completed.task.recurrence =
      events::Recurrence{"FREQ=DAILY;INTERVAL=3", events::RecurrenceMode::from_completion};
  const auto next = next_of(completed, "2026-11-26T20:00:00Z");
  CHECK(next.task.due == timed("2026-11-29T09:00", "Europe/Berlin", "2026-11-29T08:00:00Z"));
}

TEST_CASE("relative reminders come along; absolute ones name one instant and do not") {
  auto completed = standup();
  completed.task.reminders = {{.minutes_before = 30,
                               .remind_at = {},
                               .fire_at = instant("2026-11-23T07:30:00Z"),
                               .state = events::ReminderState::fired},
                              {.minutes_before = {},
                               .remind_at = instant("2026-11-22T12:00:00Z"),
                               .fire_at = instant("2026-11-22T12:00:00Z"),
                               .state = events::ReminderState::fired}};
  const auto next = next_of(completed, "2026-11-23T10:00:00Z");
  REQUIRE(next.task.reminders.size() == 1);
  CHECK(next.task.reminders[0].minutes_before == 30);
  CHECK(next.task.reminders[0].fire_at == instant("2026-11-30T07:30:00Z"));
  CHECK(next.task.reminders[0].state == events::ReminderState::scheduled);
}

TEST_CASE("a reminder whose time is past when the successor is made is cancelled") {
  auto completed = standup();
  completed.task.reminders = {
      {.minutes_before = 7 * 24 * 60, .remind_at = {}, .fire_at = {}, .state = {}}};
  const auto next = next_of(completed, "2026-11-23T10:00:00Z");
  REQUIRE(next.task.reminders.size() == 1);
  CHECK(next.task.reminders[0].fire_at == instant("2026-11-23T08:00:00Z"));
  CHECK(next.task.reminders[0].state == events::ReminderState::cancelled);
}

TEST_CASE("a series ends when its rule does") {
  auto completed = standup();
  completed.task.recurrence->rule = "FREQ=WEEKLY;COUNT=3";
  CHECK(end_of(completed, "2026-11-23T10:00:00Z") == End::rule_ended);
  completed.task.recurrence->rule = "FREQ=WEEKLY;UNTIL=20261129";
  CHECK(end_of(completed, "2026-11-23T10:00:00Z") == End::rule_ended);
}

TEST_CASE("the thousandth task of a series is its last, whatever its rule counts") {
  auto completed = standup();
  completed.task.generation = 1000;
  completed.done = 0;
  CHECK(end_of(completed, "2026-11-23T10:00:00Z") == End::generation_limit);
  completed.task.generation = 999;
  CHECK(next_of(completed, "2026-11-23T10:00:00Z").task.generation == 1000);
}

TEST_CASE("a stored rule or zone that cannot be read is a fault of ours") {
  auto completed = standup();
  completed.task.recurrence->rule = "FREQ=NEVER";
  CHECK(successor(completed, {}, {}).error().code == ErrorCode::internal);
  completed = standup();
  completed.task.due->zone = "Europe/Atlantis";
  CHECK(successor(completed, {}, {}).error().code == ErrorCode::internal);
}
