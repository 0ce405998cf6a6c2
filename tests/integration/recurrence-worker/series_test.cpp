#include "bench.hpp"

#include "taskora/events/payloads.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora;
using namespace taskora::recurrence_worker;
using task_api::Clear;

TEST_CASE("completing a recurring task creates the next one with everything that belongs to it") {
  Bench bench;
  auto input = bench.recurring("2030-03-04T09:00", "weekly");
  input.fields.description = "who does what";
  input.fields.priority = events::Priority{1};
  input.fields.tags = std::vector<std::string>{"work", "meetings"};
  input.fields.reminders = std::vector<task_api::ReminderInput>{
      {.minutes_before = 30, .remind_at = {}},
      {.minutes_before = {}, .remind_at = instant("2030-03-01T00:00:00Z")}};
  input.fields.parent_task_id = bench.create(bench.recurring("2030-03-04", "yearly")).id;
  const auto first = bench.create(input);
  bench.at("2030-03-04T10:00:00Z");
  const auto next = bench.next(first.id);

  CHECK(next.title == first.title);
  CHECK(next.description == first.description);
  CHECK(next.priority == first.priority);
  CHECK(next.project_id == first.project_id);
  CHECK(next.parent_task_id == first.parent_task_id);
  CHECK(next.creator_id == bench.ann.account);
  CHECK(next.recurrence == first.recurrence);
  CHECK(next.series_id == first.series_id);
  CHECK(next.tags == first.tags);
  CHECK(next.status == events::TaskStatus::open);
  CHECK(next.version == 1);
  CHECK(next.generation == 2);
  CHECK(next.due->text() == "2030-03-11T09:00:00+01:00");
  REQUIRE(next.reminders.size() == 1);
  CHECK(next.reminders[0] == events::Reminder{.minutes_before = 30,
                                              .remind_at = {},
                                              .fire_at = instant("2030-03-11T07:30:00Z"),
                                              .state = events::ReminderState::scheduled});
}

TEST_CASE("the two events tell of the task exactly as it is read") {
  Bench bench;
  auto input = bench.recurring("2030-03-04T09:00", "weekly");
  input.fields.tags = std::vector<std::string>{"work"};
  input.fields.reminders =
      std::vector<task_api::ReminderInput>{{.minutes_before = 30, .remind_at = {}}};
  const auto first = bench.create(input);
  const auto next = bench.next(first.id);
  const auto cause = bench.completion();

  const auto created = bench.installation.events("task.created").back();
  CHECK(events::parse_task_changed(created.data)->task == next);
  const auto moved = bench.installation.events("recurrence.created").back();
  const auto data = events::parse_recurrence_moved(moved.data);
  CHECK(data->task == next);
  CHECK(data->previous_task_id == first.id);
  CHECK(moved.trace.trace_id == cause.trace.trace_id);
  CHECK(moved.user_id == bench.ann.account);
}

TEST_CASE("an event applied twice has one effect, and tells of it once") {
  Bench bench;
  const auto first = bench.create(bench.recurring("2030-03-04T09:00", "daily"));
  bench.complete(first.id);
  CHECK(bench.apply(bench.completion()).value() == Outcome::created);
  CHECK(bench.apply(bench.completion()).value() == Outcome::repeat);
  CHECK(bench.series(first).size() == 2);
  CHECK(bench.installation.events("recurrence.created").size() == 1);
  CHECK(bench.installation.events("task.created").size() == 2);
}

TEST_CASE("what is rolled back leaves nothing, and is done again in full") {
  Bench bench;
  auto input = bench.recurring("2030-03-04T09:00", "daily");
  input.fields.tags = std::vector<std::string>{"work"};
  const auto first = bench.create(input);
  bench.complete(first.id);
  const auto event = bench.completion();
  const auto died = bench.worker->transaction(db::Scope::account(bench.ann.account),
                                              [&](db::Transaction& tx) -> Status {
                                                TASKORA_CHECK(continue_series(tx, event));
                                                return fail(unavailable("died before the commit"));
                                              });
  CHECK_FALSE(died);
  CHECK(bench.series(first).size() == 1);
  CHECK(bench.installation.events("recurrence.created").empty());
  CHECK(bench.apply(event).value() == Outcome::created);
  CHECK(bench.read(bench.series(first).at(1)).tags.size() == 1);
}

TEST_CASE("a task that does not recur has no successor") {
  Bench bench;
  task_api::NewTaskInput input;
  input.fields.title = "Once";
  const auto task = bench.create(input);
  bench.complete(task.id);
  CHECK(bench.apply(bench.completion()).value() == std::nullopt);
}

TEST_CASE(
    "a task reopened since was completed all the same: it has its successor, and no second one") {
  Bench bench;
  const auto first = bench.create(bench.recurring("2030-03-04T09:00", "daily"));
  bench.complete(first.id);
  const auto completion = bench.completion();
  bench.reopen(first.id);
  CHECK(bench.apply(completion).value() == Outcome::created);
  bench.complete(first.id);
  CHECK(bench.apply(bench.completion()).value() == Outcome::repeat);
  CHECK(bench.series(first).size() == 2);
}

TEST_CASE("a successor that was deleted does not come back") {
  Bench bench;
  const auto first = bench.create(bench.recurring("2030-03-04T09:00", "daily"));
  const auto next = bench.next(first.id);
  bench.remove(next.id);
  bench.reopen(first.id);
  bench.complete(first.id);
  CHECK(bench.apply(bench.completion()).value() == Outcome::repeat);
}

TEST_CASE("a task deleted since, or one whose rule was removed, has no successor") {
  Bench bench;
  const auto first = bench.create(bench.recurring("2030-03-04T09:00", "daily"));
  bench.complete(first.id);
  const auto completion = bench.completion();
  SECTION("deleted") {
    bench.remove(first.id);
  }
  SECTION("no longer recurring") {
    task_api::TaskInput input;
    input.recurrence_rule = Clear{};
    bench.patch(first.id, input);
  }
  CHECK(bench.apply(completion).value() == Outcome::gone);
  CHECK(bench.installation.events("recurrence.created").empty());
  CHECK(bench.installation.number("SELECT count(*) FROM tasks") == 1);
}

TEST_CASE("a change made since the completion is in the successor") {
  Bench bench;
  const auto first = bench.create(bench.recurring("2030-03-04T09:00", "daily"));
  bench.complete(first.id);
  const auto completion = bench.completion();
  task_api::TaskInput input;
  input.title = "Daily";
  bench.patch(first.id, input);
  CHECK(bench.apply(completion).value() == Outcome::created);
  CHECK(bench.read(bench.series(first).at(1)).title == "Daily");
}

TEST_CASE("a monthly task on the 31st clamps in short months and comes back to the 31st") {
  Bench bench;
  auto task = bench.create(bench.recurring("2030-01-31", "monthly"));
  for (const auto* expected : {"2030-02-28", "2030-03-31", "2030-04-30", "2030-05-31"}) {
    bench.clock.set(task.due->at);
    task = bench.next(task.id);
    CHECK(task.due->text() == expected);
  }
  CHECK(bench.installation.text(
            "SELECT min(recurrence_anchor) || ' ' || max(recurrence_anchor) FROM tasks") ==
        "2030-01-31 00:00:00 2030-01-31 00:00:00");
  CHECK(bench.installation.text(
            "SELECT string_agg(recurrence_done::text, ' ' ORDER BY generation) FROM tasks") ==
        "0 1 2 3 4");
}

TEST_CASE("the time of day stays across both changes of the clocks, the skipped hour included") {
  Bench bench;
  SECTION("spring: 31 March 2030") {
    auto task = bench.create(bench.recurring("2030-03-30T02:30", "daily"));
    for (const auto* expected : {"2030-03-31T01:30:00Z", "2030-04-01T00:30:00Z"}) {
      bench.clock.set(task.due->at);
      task = bench.next(task.id);
      CHECK(task.due->at == instant(expected));
    }
    CHECK(std::get<LocalTime>(task.due->when) == parse_local_time("2030-04-01T02:30").value());
  }
  SECTION("autumn: 27 October 2030") {
    auto task = bench.create(bench.recurring("2030-10-26T09:00", "daily"));
    bench.clock.set(task.due->at);
    task = bench.next(task.id);
    CHECK(task.due->at == instant("2030-10-27T08:00:00Z"));
  }
}

TEST_CASE("a series that ends says why, once for each completion, and creates nothing") {
  Bench bench;
  SECTION("by its rule") {
    const auto task = bench.create(bench.recurring("2030-03-04T09:00", "FREQ=DAILY;COUNT=1"));
    bench.complete(task.id);
    CHECK(bench.apply(bench.completion()).value() == Outcome::ended);
    const auto ended = bench.installation.events("recurrence.ended");
    REQUIRE(ended.size() == 1);
    CHECK(ended[0].subject == std::to_string(task.id.value()));
    const auto data = events::parse_recurrence_moved(ended[0].data);
    CHECK(data->reason == "rule_ended");
    CHECK(data->task == bench.read(task.id));
  }
  SECTION("at a thousand tasks") {
    const auto task = bench.create(bench.recurring("2030-03-04T09:00", "daily"));
    bench.installation.execute("UPDATE tasks SET generation = 1000");
    bench.complete(task.id);
    CHECK(bench.apply(bench.completion()).value() == Outcome::ended);
    CHECK(events::parse_recurrence_moved(bench.installation.events("recurrence.ended").at(0).data)
              ->reason == "generation_limit");
  }
  CHECK(bench.installation.number("SELECT count(*) FROM tasks") == 1);
}

TEST_CASE("an event that is no task.completed of ours is refused as such") {
  Bench bench;
  events::Event event;
  event.user_id = bench.ann.account;
  event.data = "{}";
  CHECK(bench.apply(event).error().slug() == "schema");
}
