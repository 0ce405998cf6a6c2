#include "outbox-relay/relay_steps.hpp"

#include "simulation/database.hpp"
#include "simulation/relay_stores.hpp"

#include "taskora/testing/fake_clock.hpp"

#include <catch2/catch_test_macros.hpp>

#include <vector>

using namespace taskora;
using namespace taskora::outbox_relay;
using namespace std::chrono_literals;

namespace {

class Writer final : public log::LogWriter {
 public:
  Status append(std::span<const log::Record> records) override {
    for (const auto& record : records) positions.push_back(record.offset);
    return {};
  }
  Status check() override {
    ++checks;
    return {};
  }
  void interrupt() override {}

  std::vector<std::int64_t> positions;
  int checks = 0;
};

struct World {
  testing::FakeClock clock;
  simulation::Witness witness;
  simulation::Database database{clock, witness};
  simulation::OpenGate gate;
  Writer writer;

  void commit_one() {
    simulation::Transaction writing{database};
    writing.insert({.topic = "user-events", .type = "user.updated"});
    writing.commit();
  }
};

struct Relay {
  explicit Relay(World& world)
      : store{world.database, world.gate},
        forward_store{world.database, world.gate},
        forwarder{forward_store, world.writer},
        steps{{},
              {.store = store,
               .forwarder = &forwarder,
               .clock = world.clock,
               .observer = observer,
               .numbered = numbered}} {}

  simulation::ModelRelayStore store;
  simulation::ModelForwardStore forward_store;
  Forwarder forwarder;
  Observer observer;
  log::Doorbell numbered;
  RelaySteps steps;
};

}  // namespace

TEST_CASE("a relay that does not lead forwards nothing") {
  World world;
  Relay leader{world};
  Relay other{world};
  (void)leader.steps.tick();
  (void)other.steps.tick();
  world.commit_one();
  (void)leader.steps.tick();
  CHECK(other.steps.forward().wait > 0ms);
  CHECK(world.writer.positions.empty());
  (void)leader.steps.forward();
  CHECK(world.writer.positions == std::vector<std::int64_t>{1});
  CHECK(world.database.forwarded == 1);
}

TEST_CASE("a relay that stands by is connected, and forwards as soon as it leads") {
  World world;
  Relay relay{world};
  CHECK(relay.steps.forward().until_rung);
  CHECK(world.writer.checks == 1);
  const auto rings = relay.numbered.rings();
  (void)relay.steps.tick();
  CHECK(relay.steps.epoch() != 0);
  CHECK(relay.numbered.rings() > rings);
}

TEST_CASE("a leader that lost its lock and has it again, after another one led, forwards on") {
  World world;
  Relay first{world};
  Relay second{world};
  (void)first.steps.tick();
  world.commit_one();
  (void)first.steps.tick();
  first.store.cut();
  (void)second.steps.tick();  // leads, under a higher epoch
  CHECK(second.steps.epoch() > first.steps.epoch());
  second.store.cut();
  world.clock.advance(2s);
  // With nothing to number the ticks do not meet the fence.
  for (int i = 0; i < 3; ++i) {
    (void)first.steps.tick();
    (void)first.steps.forward();
  }
  CHECK(first.steps.epoch() > second.steps.epoch());
  CHECK(world.database.forwarded == 1);
}
