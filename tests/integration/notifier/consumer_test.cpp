#include "bench.hpp"
#include "notifier/app.hpp"

#include <catch2/catch_test_macros.hpp>

#include <atomic>

using namespace taskora;
using namespace taskora::notifier;
using testing::eventually;

namespace {

struct Running : Bench {
  SystemClock system_clock;
  std::atomic<int> rings = 0;
  App app{installation.context(system_clock), [this] { ++rings; }};

  Running() { REQUIRE(app.start()); }
  ~Running() { app.drain(); }

  double outcomes(std::string_view outcome) {
    return installation.metric("taskora_notifications_total{outcome=\"" + std::string{outcome} +
                               "\",service=\"notifier\"}");
  }
};

}  // namespace

TEST_CASE("an event delivered twice is one notification, also when the inbox has forgotten it") {
  Running running;
  const auto event = running.due(running.create());
  running.installation.publish(event);
  running.installation.redeliver(event.id);
  REQUIRE(eventually([&] {
    return running.installation.metric(
               R"(taskora_consumer_records_total{outcome="repeat",service="notifier",topic="reminders"})") ==
           1;
  }));
  running.installation.execute("DELETE FROM inbox");
  running.installation.redeliver(event.id);
  REQUIRE(eventually([&] { return running.outcomes("repeat") == 1; }));
  CHECK(running.count("notifications") == 1);
  CHECK(running.count("deliveries") == 1);
  CHECK(running.installation.events("reminder.sent").size() == 1);
  CHECK(running.rings >= 1);
}

TEST_CASE("a closed task is passed over and counted; its own reminder.sent is nothing to it") {
  Running running;
  const auto closed = running.create();
  REQUIRE(running.tasks.complete(closed, running.as_ann()));
  running.installation.publish(running.due(closed));
  running.installation.publish(running.due(running.create(), 8));
  running.installation.number_events();
  REQUIRE(eventually([&] { return running.outcomes("written") == 1; }));
  CHECK(running.outcomes("closed") == 1);
  running.installation.number_events();
  CHECK(running.count("notifications") == 1);
  CHECK(running.count("dead_letters") == 0);
}

TEST_CASE("an event that cannot be read is put aside, and the next one goes through") {
  Running running;
  auto broken = running.due(running.create());
  broken.data = R"({"reminder_id":"seven"})";
  running.installation.publish(broken);
  running.installation.publish(running.due(running.create()));
  running.installation.number_events();
  REQUIRE(eventually([&] { return running.count("notifications") == 1; }));
  CHECK(running.installation.text("SELECT consumer || ' ' || reason FROM dead_letters") ==
        "notifier permanent");
}
