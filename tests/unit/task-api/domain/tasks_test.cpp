#include "task-api/domain/tasks.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora;
using namespace taskora::task_api;
using events::ReminderState;
using events::TaskStatus;

namespace {

Timestamp at(std::string_view text) {
  return *parse_timestamp(text);
}
LocalTime local(std::string_view text) {
  return *parse_local_time(text);
}

const Actor kActor{.account = AccountId{*Uuid::parse("01960000-0000-7000-8000-0000000000aa")},
                   .zone = "Europe/Berlin",
                   .now = at("2026-11-21T09:00:00Z")};

StoredTask made(TaskInput fields) {
  if (!fields.title) fields.title = "Tea";
  const auto change = create_task({.uid = {}, .fields = fields}, TaskId{1}, ProjectId{1}, kActor);
  REQUIRE(change);
  return change->after;
}

TaskInput with_due(DueInput due) {
  TaskInput input;
  input.due = std::move(due);
  return input;
}

std::string pointer_of(const Result<Change>& change) {
  REQUIRE_FALSE(change);
  REQUIRE(change.error().code == ErrorCode::invalid_argument);
  return change.error().fields.at(0).pointer;
}

}  // namespace

TEST_CASE("a patch changes only the members it names") {
  TaskInput fields = with_due(local("2026-12-01T09:30"));
  fields.description = "hot";
  fields.priority = events::Priority{1};
  const auto before = made(fields);
  TaskInput patch;
  patch.title = "Coffee";
  const auto change = patch_task(before, patch, kActor);
  REQUIRE(change);
  CHECK(change->changed == std::vector<std::string>{"title"});
  CHECK(change->after.task.version == 2);
  auto expected = before.task;
  expected.title = "Coffee";
  expected.version = 2;
  CHECK(change->after.task == expected);
}

TEST_CASE("a patch that names nothing, or what is there already, changes nothing") {
  const auto before = made(with_due(local("2026-12-01T09:30")));
  CHECK(patch_task(before, {}, kActor)->nothing());
  TaskInput same = with_due(local("2026-12-01T09:30"));
  same.title = "Tea";
  CHECK(patch_task(before, same, kActor)->nothing());
}

TEST_CASE("a replacement sets what it does not name back to its default") {
  TaskInput fields = with_due(local("2026-12-01T09:30"));
  fields.description = "hot";
  fields.priority = events::Priority{1};
  fields.recurrence_rule = std::string{"weekly"};
  fields.reminders = {ReminderInput{.minutes_before = 5, .remind_at = {}}};
  TaskInput whole;
  whole.title = "Tea";
  const auto change = replace_task(made(fields), whole, kActor);
  REQUIRE(change);
  CHECK(change->after.task.description.empty());
  CHECK_FALSE(change->after.task.priority);
  CHECK_FALSE(change->after.task.due);
  CHECK_FALSE(change->after.task.recurrence);
  CHECK(change->after.task.reminders.empty());
}

TEST_CASE("a due time keeps its wall clock and takes its instant from the zone") {
  const auto task = made(with_due(local("2026-07-01T09:30"))).task;
  CHECK(task.due->zone == "Europe/Berlin");
  CHECK(task.due->at == at("2026-07-01T07:30:00Z"));
  CHECK(task.due->text() == "2026-07-01T09:30:00+02:00");
  CHECK(made(with_due(at("2026-07-01T07:30:00Z"))).task.due->text() == "2026-07-01T09:30:00+02:00");
  CHECK(made(with_due(*parse_date("2026-07-01"))).task.due->at == at("2026-06-30T22:00:00Z"));
}

TEST_CASE("changing only the zone keeps the wall clock") {
  const auto before = made(with_due(local("2026-12-01T09:30")));
  TaskInput patch;
  patch.time_zone = std::string{"America/New_York"};
  const auto change = patch_task(before, patch, kActor);
  REQUIRE(change);
  CHECK(change->after.task.due->text() == "2026-12-01T09:30:00-05:00");
}

TEST_CASE("what makes no sense is refused with a pointer") {
  TaskInput zone = with_due(local("2026-12-01T09:30"));
  zone.time_zone = std::string{"../../etc/passwd"};
  CHECK(pointer_of(create_task({.uid = {}, .fields = zone}, TaskId{1}, ProjectId{1}, kActor)) ==
        "/time_zone");
  TaskInput rule;
  rule.recurrence_rule = std::string{"weekly"};
  CHECK(pointer_of(create_task({.uid = {}, .fields = rule}, TaskId{1}, ProjectId{1}, kActor)) ==
        "/due_date");
  for (const auto* text : {"FREQ=SECONDLY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never"}) {
    TaskInput bad = with_due(local("2026-12-01T09:30"));
    bad.recurrence_rule = std::string{text};
    CAPTURE(text);
    CHECK(pointer_of(create_task({.uid = {}, .fields = bad}, TaskId{1}, ProjectId{1}, kActor)) ==
          "/recurrence_rule");
  }
  TaskInput own;
  own.parent_task_id = TaskId{1};
  CHECK(pointer_of(patch_task(made({}), own, kActor)) == "/parent_task_id");
}

TEST_CASE("completing cancels reminders, reopening schedules those still ahead") {
  TaskInput fields = with_due(local("2026-12-01T09:30"));
  fields.reminders = {ReminderInput{.minutes_before = 30, .remind_at = {}},
                      ReminderInput{.minutes_before = {}, .remind_at = at("2026-11-21T10:00:00Z")}};
  const auto before = made(fields);
  CHECK(before.task.reminders[0].fire_at == at("2026-12-01T08:00:00Z"));
  const auto done = complete_task(before, kActor);
  REQUIRE(done);
  CHECK(done->event_type == "task.completed");
  CHECK(done->after.task.completed_at == kActor.now);
  CHECK(done->after.task.reminders[0].state == ReminderState::cancelled);
  CHECK(complete_task(done->after, kActor)->changed.empty());

  auto later = kActor;
  later.now = at("2026-11-21T11:00:00Z");
  const auto open = reopen_task(done->after, later);
  REQUIRE(open);
  CHECK(open->event_type == "task.reopened");
  CHECK_FALSE(open->after.task.completed_at);
  CHECK(open->after.task.reminders[0].state == ReminderState::scheduled);
  CHECK(open->after.task.reminders[1].state == ReminderState::cancelled);  // its time is past
}

TEST_CASE("a reminder that fired fires again only when its time moves") {
  TaskInput fields = with_due(local("2026-12-01T09:30"));
  fields.reminders = {ReminderInput{.minutes_before = 30, .remind_at = {}}};
  auto before = made(fields);
  before.task.reminders[0].state = ReminderState::fired;
  TaskInput title;
  title.title = "Coffee";
  CHECK(patch_task(before, title, kActor)->after.task.reminders[0].state == ReminderState::fired);
  const auto moved = patch_task(before, with_due(local("2026-12-02T09:30")), kActor);
  CHECK(moved->after.task.reminders[0].state == ReminderState::scheduled);
  CHECK(moved->after.task.reminders[0].fire_at == at("2026-12-02T08:00:00Z"));
}

TEST_CASE(
    "an overdue reminder that was scheduled stays the scheduler's when something else changes") {
  TaskInput fields = with_due(local("2026-12-01T09:30"));
  fields.reminders = {ReminderInput{.minutes_before = 30, .remind_at = {}}};
  const auto before = made(fields);
  auto later = kActor;
  later.now = at("2026-12-01T08:00:01Z");
  TaskInput title;
  title.title = "Coffee";
  CHECK(patch_task(before, title, later)->after.task.reminders[0].state ==
        ReminderState::scheduled);
}

TEST_CASE("the series' grid moves with the date and the rule, and with nothing else") {
  TaskInput fields = with_due(local("2026-01-31T09:30"));
  fields.recurrence_rule = std::string{"monthly"};
  auto stored = made(fields);
  CHECK(stored.recurrence_anchor == local("2026-01-31T09:30"));
  stored.recurrence_done = 3;
  stored.task.due->when = local("2026-02-28T09:30");  // as its successor has it
  TaskInput title;
  title.title = "Rent";
  const auto renamed = patch_task(stored, title, kActor);
  CHECK(renamed->after.recurrence_anchor == local("2026-01-31T09:30"));
  CHECK(renamed->after.recurrence_done == 3);
  const auto moved = patch_task(stored, with_due(local("2026-03-15T09:30")), kActor);
  CHECK(moved->after.recurrence_anchor == local("2026-03-15T09:30"));
  CHECK(moved->after.recurrence_done == 3);
  TaskInput rule;
  rule.recurrence_rule = std::string{"weekly"};
  CHECK(patch_task(stored, rule, kActor)->after.recurrence_done == 0);
}
