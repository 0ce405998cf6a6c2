#include "bench.hpp"
#include "reminder_scheduler/store/queries.hpp"

#include "taskora/events/payloads.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <latch>
#include <set>
#include <thread>

using namespace taskora;
using namespace taskora::reminder_scheduler;
using namespace std::chrono_literals;

TEST_CASE("a due reminder is fired once, with its event; one that is not due stays") {
  Bench bench;
  const auto due = bench.create(-1s);
  const auto later = bench.create(1h);
  CHECK(bench.take().fired.size() == 1);
  CHECK(bench.take().size() == 0);
  CHECK(bench.state_of(due) == "fired");
  CHECK(bench.state_of(later) == "scheduled");

  const auto events = bench.installation.events("reminder.due");
  REQUIRE(events.size() == 1);
  CHECK(events[0].user_id == bench.ann.account);
  CHECK(events[0].project_id == bench.ann.inbox);
  CHECK(events[0].task_id == due);
  CHECK(events[0].task_version == 1);
  CHECK(events[0].subject == std::to_string(due.value()));
  const auto data = events::parse_reminder_fired(events[0].data);
  CHECK(data->reminder_id == bench.reminder_of(due));
  CHECK(bench.installation.text("SELECT topic FROM outbox WHERE type = 'reminder.due'") ==
        "reminders");
  CHECK(bench.installation.number(
            "SELECT count(*) FROM reminders WHERE state = 'fired' AND fired_at >= fire_at") == 1);
}

TEST_CASE("a reminder of a closed task is cancelled instead") {
  Bench bench;
  const auto task = bench.create(-1s);
  SECTION("done") {
    bench.installation.execute("UPDATE tasks SET status = 'done'");
  }
  SECTION("cancelled") {
    bench.installation.execute("UPDATE tasks SET status = 'cancelled'");
  }
  SECTION("deleted") {
    bench.installation.execute("UPDATE tasks SET deleted_at = now()");
  }
  const auto taken = bench.take();
  CHECK(taken.fired.empty());
  CHECK(taken.cancelled == 1);
  CHECK(bench.state_of(task) == "cancelled");
  CHECK(bench.events() == 0);
  CHECK(bench.installation.number("SELECT count(*) FROM reminders WHERE fired_at IS NULL") == 1);
}

TEST_CASE(
    "completing the task cancels what has not fired, and moving the reminder lets it fire again") {
  Bench bench;
  const auto task = bench.create(-1s);
  const task_api::WriteContext as_ann{
      .account = bench.ann.account, .trace = {}, .idempotency = {}, .if_match = {}};
  REQUIRE(bench.tasks.complete(task, as_ann));
  CHECK(bench.take().size() == 0);
  CHECK(bench.state_of(task) == "cancelled");
}

TEST_CASE("after an outage everything overdue goes out, the oldest first, batch by batch") {
  Bench bench;
  const auto task = bench.create(1h);
  bench.add_overdue(task, 450);
  CHECK(bench.take(200).size() == 200);
  CHECK(bench.take(200).size() == 200);
  CHECK(bench.take(200).size() == 50);
  CHECK(bench.take(200).size() == 0);
  std::vector<Timestamp> times;
  for (const auto& event : bench.installation.events("reminder.due")) {
    times.push_back(events::parse_reminder_fired(event.data)->fire_at);
  }
  CHECK(times.size() == 450);
  CHECK(std::ranges::is_sorted(times));
}

TEST_CASE("two schedulers at once fire each reminder once") {
  Bench bench;
  bench.add_overdue(bench.create(1h), 1000);
  auto other = bench.installation.as("reminder-scheduler");
  std::latch both{2};
  std::array<std::size_t, 2> taken{};
  const auto run = [&](db::Database& database, std::size_t& count) {
    PostgresReminderStore store{database};
    both.arrive_and_wait();
    for (int idle = 0; idle < 3;) {
      const auto batch = take_due(store, 20);
      if (batch && batch->size() > 0)
        count += batch->size();
      else
        ++idle;
    }
  };
  {
    std::jthread first{[&] { run(*bench.scheduler, taken[0]); }};
    std::jthread second{[&] { run(*other, taken[1]); }};
  }
  CHECK(taken[0] + taken[1] == 1000);
  CHECK(taken[0] > 0);
  CHECK(taken[1] > 0);
  std::set<std::int64_t> reminders;
  for (const auto& event : bench.installation.events("reminder.due")) {
    CHECK(reminders.insert(events::parse_reminder_fired(event.data)->reminder_id.value()).second);
  }
  CHECK(reminders.size() == 1000);
}

TEST_CASE("a reminder somebody holds does not hold up the others") {
  Bench bench;
  const auto held = bench.create(-2s);
  const auto free = bench.create(-1s);
  const auto done =
      bench.scheduler->transaction(db::Scope::service(), [&](db::Transaction& tx) -> Status {
        constexpr db::Query kHold{"hold", "SELECT id FROM reminders WHERE id = $1 FOR UPDATE"};
        TASKORA_CHECK(tx.run(kHold, {bench.reminder_of(held)}));
        CHECK(bench.take().fired.at(0).task.id == free);
        return {};
      });
  REQUIRE(done);
  CHECK(bench.take().fired.at(0).task.id == held);
}

TEST_CASE("a reminder whose event cannot be written is not fired") {
  Bench bench;
  const auto task = bench.create(-1s);
  bench.installation.execute("REVOKE INSERT ON outbox FROM taskora_reminder_scheduler");
  CHECK_FALSE(take_due(bench.reminders, 200));
  CHECK(bench.state_of(task) == "scheduled");
  bench.installation.execute("GRANT INSERT ON outbox TO taskora_reminder_scheduler");
  CHECK(bench.take().fired.size() == 1);
}

TEST_CASE("the version told is not older than the task was when its reminder was locked") {
  Bench bench;
  const auto task = bench.create(-1s);
  task_api::TaskInput input;
  input.title = "Renamed";
  REQUIRE(bench.tasks.patch(
      task, input, {.account = bench.ann.account, .trace = {}, .idempotency = {}, .if_match = {}}));
  CHECK(bench.take().fired.at(0).task.version == 2);
}

TEST_CASE("the time to the next reminder is told, also when it is past") {
  Bench bench;
  CHECK(bench.reminders.until_next().value() == std::nullopt);
  const auto later = bench.create(1h);
  const auto wait = bench.reminders.until_next().value();
  REQUIRE(wait);
  CHECK(*wait > 59min);
  CHECK(*wait <= 1h);
  static_cast<void>(later);
  static_cast<void>(bench.create(-10s));
  CHECK(*bench.reminders.until_next().value() < -9s);
}

TEST_CASE("the clock bounds the scan of the index: reminders of the future are not read") {
  Bench bench;
  const auto task = bench.create(1h);
  bench.installation.execute(
      "INSERT INTO reminders (task_id, account_id, remind_at, fire_at) SELECT " +
      std::to_string(task.value()) + ", '" + bench.ann.account.str() +
      "', now() + i * interval '1 day', now() + i * interval '1 day' FROM "
      "generate_series(1, 5000) i");
  bench.installation.execute("ANALYZE reminders");
  std::string statement{store::kTakeDueReminders.sql};
  statement.replace(statement.find("$1::bigint"), 10, "200");
  statement = statement.substr(statement.find("WITH due"));
  const auto plan = bench.installation.text("EXPLAIN (FORMAT JSON) " + statement);
  CAPTURE(plan);
  CHECK(plan.find("\"Index Cond\": \"(fire_at <= ") != std::string::npos);
}

TEST_CASE("the scheduler sees no title and changes no more than a reminder's state") {
  Bench bench;
  static_cast<void>(bench.create(-1s));
  const auto denied = [&](const db::Query& query) {
    const auto result = bench.scheduler->call(db::Scope::service(), query);
    return !result && result.error().code == ErrorCode::permission_denied;
  };
  CHECK(denied({"read_titles", "SELECT title FROM tasks"}));
  CHECK(denied({"read_accounts", "SELECT id FROM accounts"}));
  CHECK(denied({"move_reminders", "UPDATE reminders SET fire_at = now()"}));
  CHECK(denied({"change_tasks", "UPDATE tasks SET status = 'done'"}));
  CHECK(denied({"read_events", "SELECT id FROM outbox"}));
}
