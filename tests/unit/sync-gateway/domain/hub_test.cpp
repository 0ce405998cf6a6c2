#include "sync-gateway/domain/hub.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora;
using namespace taskora::sync_gateway;

namespace {

struct Recorder final : Sink {
  std::vector<std::int64_t> positions;
  std::string dropped;
  bool open = true;
  bool send(EventPosition pos, std::string_view, std::string_view) override {
    if (open) positions.push_back(pos.value());
    return open;
  }
  void drop(std::string_view reason) override { dropped = reason; }
};

const AccountId kAda{*Uuid::parse("01960000-0000-7000-8000-0000000000aa")};
const AccountId kBob{*Uuid::parse("01960000-0000-7000-8000-0000000000bb")};

LiveEvent event(std::int64_t pos, std::vector<AccountId> audience) {
  return {.pos = EventPosition{pos},
          .type = "task.created",
          .payload = "{}",
          .audience = std::move(audience)};
}

}  // namespace

TEST_CASE("an event reaches its audience and nobody else") {
  Hub hub;
  EventPosition at;
  const auto ada = std::make_shared<Recorder>();
  const auto bob = std::make_shared<Recorder>();
  hub.go_live(hub.add(kAda, ada, at));
  hub.go_live(hub.add(kBob, bob, at));
  hub.publish({event(1, {kAda}), event(2, {kAda, kBob}), event(3, {})});
  CHECK(ada->positions == std::vector<std::int64_t>{1, 2});
  CHECK(bob->positions == std::vector<std::int64_t>{2});
  CHECK(hub.newest() == EventPosition{3});
}

TEST_CASE(
    "what happens while a listener catches up is held back and then given, in order and once") {
  Hub hub;
  hub.start_at(EventPosition{10});
  EventPosition live_after;
  const auto sink = std::make_shared<Recorder>();
  const auto listener = hub.add(kAda, sink, live_after);
  CHECK(live_after == EventPosition{10});
  hub.publish({event(11, {kAda}), event(12, {kAda})});
  CHECK(sink->positions.empty());
  sink->send(EventPosition{10}, "", "");  // the last of what it missed
  hub.go_live(listener);
  hub.publish({event(13, {kAda})});
  CHECK(sink->positions == std::vector<std::int64_t>{10, 11, 12, 13});
}

TEST_CASE("a listener behind which much has happened catches up once more before it goes live") {
  Hub hub;
  EventPosition live_after;
  const auto sink = std::make_shared<Recorder>();
  const auto listener = hub.add(kAda, sink, live_after);
  std::vector<LiveEvent> many;
  for (std::size_t i = 1; i <= Hub::kMostAtOnce + 1; ++i)
    many.push_back(event(static_cast<std::int64_t>(i), {kAda}));
  hub.publish(many);
  CHECK_FALSE(hub.caught_up(listener, live_after));
  CHECK(live_after == hub.newest());
  hub.publish({event(live_after.value() + 1, {kAda})});
  CHECK(hub.caught_up(listener, live_after));
  hub.go_live(listener);
  CHECK(sink->positions == std::vector<std::int64_t>{live_after.value() + 1});
}

TEST_CASE("a listener that never catches up is dropped, not kept for ever") {
  Hub hub;
  EventPosition at;
  const auto sink = std::make_shared<Recorder>();
  const auto listener = hub.add(kAda, sink, at);
  std::vector<LiveEvent> many;
  for (std::size_t i = 1; i <= Hub::kMostHeld + 1; ++i)
    many.push_back(event(static_cast<std::int64_t>(i), {kAda}));
  hub.publish(many);
  CHECK(sink->dropped == "slow_catch_up");
}

TEST_CASE("an account has a bounded number of listeners, and leaving makes room") {
  Hub hub;
  EventPosition at;
  std::vector<std::shared_ptr<Listener>> all;
  for (std::size_t i = 0; i < Hub::kMostPerAccount; ++i)
    all.push_back(hub.add(kAda, std::make_shared<Recorder>(), at));
  CHECK(hub.add(kAda, std::make_shared<Recorder>(), at) == nullptr);
  CHECK(hub.add(kBob, std::make_shared<Recorder>(), at) != nullptr);
  hub.remove(all.front());
  CHECK(hub.add(kAda, std::make_shared<Recorder>(), at) != nullptr);
}

TEST_CASE(
    "what a replica that was ahead has shown is not given again, until positions begin anew") {
  Hub hub;
  hub.start_at(EventPosition{3});
  EventPosition at;
  const auto sink = std::make_shared<Recorder>();
  const auto listener = hub.add(kAda, sink, at);
  hub.publish({event(4, {kAda})});  // held back
  hub.go_live(listener, EventPosition{5});
  hub.publish({event(5, {kAda}), event(6, {kAda})});
  CHECK(sink->positions == std::vector<std::int64_t>{6});
  hub.start_at(EventPosition{0});
  hub.publish({event(1, {kAda})});
  CHECK(sink->positions == std::vector<std::int64_t>{6, 1});
}
