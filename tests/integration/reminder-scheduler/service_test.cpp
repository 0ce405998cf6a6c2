#include "bench.hpp"
#include "reminder-scheduler/app.hpp"

#include <catch2/catch_test_macros.hpp>

#include <atomic>

using namespace taskora;
using namespace taskora::reminder_scheduler;
using namespace std::chrono_literals;
using testing::eventually;

TEST_CASE("running, a reminder fires within a second of its time, and the relay is rung") {
  Bench bench;
  const SystemClock clock;
  std::atomic<int> rings = 0;
  App app{bench.installation.context(clock), [&] { ++rings; }};
  REQUIRE(app.start());
  CHECK(app.ready());
  const auto overdue = bench.create(-1min);
  REQUIRE(eventually([&] { return bench.state_of(overdue) == "fired"; }));
  const auto soon = bench.create(700ms);
  REQUIRE(eventually([&] { return bench.state_of(soon) == "fired"; }));
  REQUIRE(eventually([&] { return rings >= 2; }));
  app.drain();
  CHECK(bench.events() == 2);
  CHECK(bench.installation.number(
            "SELECT count(*) FROM reminders WHERE task_id = " + std::to_string(soon.value()) +
            " AND fired_at - fire_at < interval '1 second'") == 1);
  CHECK(bench.installation.metric(
            R"(taskora_reminders_taken_total{outcome="fired",service="reminder-scheduler"})") == 2);
  CHECK(bench.installation.metric(
            R"(taskora_reminder_delay_seconds_count{service="reminder-scheduler"})") == 2);
}

TEST_CASE("two services on one database catch up after an outage and fire each reminder once") {
  Bench bench;
  bench.add_overdue(bench.create(1h), 2000);
  const SystemClock clock;
  App first{bench.installation.context(clock)};
  App second{bench.installation.context(clock)};
  REQUIRE(first.start());
  REQUIRE(second.start());
  CHECK(eventually([&] { return bench.events() >= 2000; }));
  first.drain();
  second.drain();
  CHECK(bench.events() == 2000);
  CHECK(bench.installation.number("SELECT count(*) FROM reminders WHERE state = 'fired'") == 2000);
}

TEST_CASE("a database that fails is waited for") {
  Bench bench;
  bench.installation.execute(
      "REVOKE UPDATE (state, fired_at) ON reminders FROM taskora_reminder_scheduler");
  const auto task = bench.create(-1s);
  const SystemClock clock;
  App app{bench.installation.context(clock)};
  REQUIRE(app.start());
  bench.installation.execute(
      "GRANT UPDATE (state, fired_at) ON reminders TO taskora_reminder_scheduler");
  CHECK(eventually([&] { return bench.state_of(task) == "fired"; }));
  app.drain();
}
