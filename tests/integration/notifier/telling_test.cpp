#include "bench.hpp"

#include "taskora/events/payloads.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora;
using namespace taskora::notifier;

namespace {

// Leaves its sending to somebody else, as a channel to the outside does; or fails.
class Outside final : public Channel {
 public:
  explicit Outside(bool fails = false) : fails_{fails} {}
  [[nodiscard]] std::string_view name() const override { return "outside"; }
  [[nodiscard]] Result<Handover> hand_over(db::Transaction&,
                                           const Notification& notification) override {
    keys.push_back(notification.key);
    if (fails_) return fail(internal_error("full"));
    return Handover::queued;
  }
  std::vector<std::string> keys;

 private:
  bool fails_;
};

}  // namespace

TEST_CASE("a due reminder becomes one notification on the reader's clock, delivered, and told of") {
  Bench bench;
  const auto task = bench.create();
  const auto event = bench.due(task);
  const auto told = bench.apply(event);
  REQUIRE(told);
  CHECK(told->outcome == Outcome::written);
  REQUIRE(told->deliveries.size() == 1);
  CHECK(told->deliveries[0] == std::pair{std::string_view{"in_app"}, Handover::delivered});

  CHECK(bench.installation.text("SELECT concat_ws('|', account_id, kind, source_key, task_id, "
                                "title, body, read_at IS NULL) "
                                "FROM notifications") ==
        bench.ann.account.str() + "|reminder|reminder:7:2030-03-04T07:30:00Z|" +
            std::to_string(task.value()) +
            "|Stand-up|Due Mon 4 Mar 2030, 03:00 (America/New_York)|t");
  CHECK(bench.installation.text(
            "SELECT concat_ws('|', channel, state, attempts, sent_at IS NOT NULL, account_id) FROM "
            "deliveries") == "in_app|sent|1|t|" + bench.ann.account.str());
  const auto sent = bench.installation.events("reminder.sent");
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].subject == event.subject);
  CHECK(sent[0].task_version == event.task_version);
  CHECK(sent[0].trace.trace_id == event.trace.trace_id);
  CHECK(events::parse_reminder_fired(sent[0].data)->channel == "in_app");
}

TEST_CASE("the same occurrence is told once, another occurrence again") {
  Bench bench;
  const auto task = bench.create();
  CHECK(bench.apply(bench.due(task))->outcome == Outcome::written);
  CHECK(bench.apply(bench.due(task))->outcome == Outcome::repeat);
  CHECK(bench.apply(bench.due(task, 8))->outcome == Outcome::written);
  CHECK(bench.count("notifications") == 2);
  CHECK(bench.count("deliveries") == 2);
  CHECK(bench.installation.events("reminder.sent").size() == 2);
}

TEST_CASE("nobody is told of a task that was closed meanwhile") {
  Bench bench;
  const auto task = bench.create();
  SECTION("completed") {
    REQUIRE(bench.tasks.complete(task, bench.as_ann()));
  }
  SECTION("deleted") {
    REQUIRE(bench.tasks.remove(task, bench.as_ann()));
  }
  SECTION("cancelled") {
    bench.installation.execute("UPDATE tasks SET status = 'cancelled'");
  }
  CHECK(bench.apply(bench.due(task))->outcome == Outcome::closed);
  CHECK(bench.count("notifications") == 0);
  CHECK(bench.installation.events("reminder.sent").empty());
}

TEST_CASE(
    "every channel is handed the notification once, under its key; what is queued is not told as "
    "sent") {
  Bench bench;
  auto outside = std::make_unique<Outside>();
  auto& keys = outside->keys;
  bench.channels.push_back(std::move(outside));
  const auto task = bench.create();
  const auto told = bench.apply(bench.due(task));
  REQUIRE(told);
  CHECK(told->deliveries.size() == 2);
  CHECK(told->deliveries[1] == std::pair{std::string_view{"outside"}, Handover::queued});
  CHECK(bench.apply(bench.due(task))->outcome == Outcome::repeat);
  CHECK(keys == std::vector<std::string>{"reminder:7:2030-03-04T07:30:00Z"});
  CHECK(bench.installation.events("reminder.sent").size() == 1);
}

TEST_CASE("a channel that cannot take it undoes the rest, and the next attempt does it all") {
  Bench bench;
  bench.channels.push_back(std::make_unique<Outside>(true));
  const auto task = bench.create();
  CHECK_FALSE(bench.apply(bench.due(task)));
  CHECK(bench.count("notifications") == 0);
  CHECK(bench.installation.events("reminder.sent").empty());
  bench.channels.pop_back();
  CHECK(bench.apply(bench.due(task))->outcome == Outcome::written);
}

TEST_CASE("an event that is no reminder.due of ours is refused as such") {
  Bench bench;
  auto event = bench.due(bench.create());
  event.data = R"({"reminder_id":"seven"})";
  CHECK(bench.apply(event).error().slug() == "schema");
}
