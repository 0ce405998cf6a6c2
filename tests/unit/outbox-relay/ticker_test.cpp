#include "outbox-relay/domain/ticker.hpp"

#include "simulation/database.hpp"
#include "simulation/relay_stores.hpp"

#include "taskora/testing/fake_clock.hpp"

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <string>
#include <utility>

using namespace taskora;
using namespace taskora::outbox_relay;
using What = Step::What;

namespace {

What step(Ticker& ticker) {
  const auto done = ticker.step();
  REQUIRE(done);
  return done->what;
}

void run_until_idle(Ticker& ticker) {
  for (;;) {
    const auto what = step(ticker);
    if (what != What::numbered && what != What::took_over) return;
  }
}

// A database, and a relay's view of it.
struct World {
  testing::FakeClock clock;
  simulation::Witness witness;
  simulation::Database database{clock, witness};
  simulation::OpenGate gate;
  simulation::ModelRelayStore store{database, gate};

  using Writing = std::unique_ptr<simulation::Transaction>;
  [[nodiscard]] Writing begin() { return std::make_unique<simulation::Transaction>(database); }
  static void write(Writing& writing, const std::string& key) { writing->insert({.key = key}); }
  void commit_one(const std::string& key) {
    auto writing = begin();
    write(writing, key);
    writing->commit();
  }
  // The keys in the order of positions: "a b a ".
  [[nodiscard]] std::string log() const {
    std::string keys;
    for (const auto id : database.event_log) keys += database.find_row(id)->key + ' ';
    return keys;
  }
};

// Refuses one call.
class RefusingGate final : public simulation::Gate {
 public:
  simulation::Fate pass(std::string_view) override {
    return refuse_in-- == 1 ? simulation::Fate::refuse : simulation::Fate::go;
  }
  void wait(std::string_view) override {}
  int refuse_in = 0;  // so many calls; the last of them
};

}  // namespace

TEST_CASE("a snapshot's text is read back, and only its own form") {
  for (const auto* text : {"1:1:", "10:20:10,14,15", "736:736:"}) {
    const auto snapshot = Snapshot::parse(text);
    REQUIRE(snapshot);
    CHECK(snapshot->text() == text);
  }
  for (const auto* text :
       {"", "1", "1:", "1:2", "2:1:", "1:9:5,3", "1:9:5,", "a:b:", "1:9:5 ", "-1:2:"}) {
    CAPTURE(text);
    CHECK_FALSE(Snapshot::parse(text));
  }
}

TEST_CASE("a snapshot sees what had ended before it") {
  const auto snapshot = *Snapshot::parse("10:20:12,15");
  CHECK(snapshot.sees(9));
  CHECK(snapshot.sees(11));
  CHECK_FALSE(snapshot.sees(12));
  CHECK_FALSE(snapshot.sees(20));
}

TEST_CASE("an idle relay writes nothing and goes on from the newer snapshot") {
  World world;
  Ticker ticker{world.store, {}};
  run_until_idle(ticker);
  const auto before = world.database.cursor;
  for (int i = 0; i < 5; ++i) {
    auto writing = world.begin();
    World::write(writing, "a");
    writing->roll_back();
    CHECK(step(ticker) == What::idle);
  }
  CHECK(world.database.cursor.next_pos == before.next_pos);
  CHECK(world.database.cursor.from == before.from);
}

TEST_CASE("a row whose transaction was open through several ticks is numbered after it commits") {
  World world;
  Ticker ticker{world.store, {}};
  auto late = world.begin();
  World::write(late, "late");
  for (int i = 0; i < 3; ++i) {
    world.commit_one("quick");
    run_until_idle(ticker);
  }
  CHECK(world.log() == "quick quick quick ");
  late->commit();
  run_until_idle(ticker);
  CHECK(world.log() == "quick quick quick late ");
}

TEST_CASE("a tick is frozen: what commits while its pages are numbered comes after it") {
  World world;
  Ticker ticker{world.store, {.page = 2, .look_ahead = 4}};
  auto open = world.begin();
  World::write(open, "open");  // the lowest id of all
  auto other = world.begin();
  for (int i = 0; i < 5; ++i) World::write(other, std::to_string(i));
  other->commit();
  CHECK(step(ticker) == What::took_over);
  CHECK(step(ticker) == What::numbered);
  open->commit();
  run_until_idle(ticker);
  CHECK(world.log() == "0 1 2 3 4 open ");
}

TEST_CASE("a page that ends exactly where the look ended still ends its tick") {
  World world;
  Ticker ticker{world.store, {.page = 2, .look_ahead = 4}};
  auto writing = world.begin();
  for (int i = 0; i < 4; ++i) World::write(writing, std::to_string(i));
  writing->commit();
  run_until_idle(ticker);
  CHECK(world.log() == "0 1 2 3 ");
  CHECK_FALSE(world.database.cursor.to);
  CHECK(world.database.cursor.last_id == 0);
}

TEST_CASE("a relay that may not lead stands by, and one that is fenced steps down") {
  World world;
  simulation::ModelRelayStore theirs{world.database, world.gate};
  Ticker ticker{world.store, {}};
  Ticker other{theirs, {}};
  CHECK(step(other) == What::took_over);
  CHECK(step(ticker) == What::standing_by);
  theirs.cut();
  CHECK(step(ticker) == What::took_over);
  world.commit_one("a");
  CHECK(step(other) == What::fenced);
  CHECK_FALSE(other.leads());
  CHECK(world.database.event_log.empty());
}

TEST_CASE("a leader that doubts asks for the lock again and goes on under its epoch") {
  World world;
  simulation::ModelRelayStore theirs{world.database, world.gate};
  Ticker ticker{world.store, {}};
  Ticker other{theirs, {}};
  run_until_idle(ticker);
  const auto epoch = ticker.epoch();
  ticker.doubt();
  CHECK(step(ticker) == What::idle);
  CHECK(ticker.epoch() == epoch);
  world.store.cut();
  CHECK(step(other) == What::took_over);
  ticker.doubt();
  CHECK(step(ticker) == What::standing_by);
}

TEST_CASE("after a failure nothing in memory is trusted: the leadership is taken anew") {
  World world;
  RefusingGate gate;
  simulation::ModelRelayStore store{world.database, gate};
  Ticker ticker{store, {}};
  run_until_idle(ticker);
  gate.refuse_in = 1;
  const auto failed = ticker.step();
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == ErrorCode::unavailable);
  CHECK_FALSE(ticker.leads());
  CHECK(step(ticker) == What::took_over);
}

TEST_CASE("pages are numbered together, and those before one that failed stay") {
  World world;
  RefusingGate gate;
  simulation::ModelRelayStore store{world.database, gate};
  Ticker ticker{store, {.page = 2, .together = 3, .look_ahead = 100}};
  CHECK(step(ticker) == What::took_over);
  auto writing = world.begin();
  for (int i = 0; i < 9; ++i) World::write(writing, std::to_string(i));
  writing->commit();
  gate.refuse_in = 3;  // a look, a page, and this one
  CHECK_FALSE(ticker.step());
  CHECK(world.log() == "0 1 ");
  CHECK(step(ticker) == What::took_over);
  const auto done = ticker.step();
  REQUIRE(done);
  CHECK(done->rows == 6);
  CHECK(done->waiting == 1);
  run_until_idle(ticker);
  CHECK(world.log() == "0 1 2 3 4 5 6 7 8 ");
}
