#include "outbox-relay/domain/ticker.hpp"

#include "model.hpp"

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <random>

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

// Writers that open, write, commit and roll back in any order.
class Writers {
 public:
  Writers(model::Database& database, std::mt19937& random) : db_{database}, random_{random} {}

  void act() {
    const auto dice = random_() % 10;
    if (open_.empty() || (dice < 2 && open_.size() < 6)) {
      open_.push_back(db_.begin());
    } else if (dice < 7) {
      db_.write(open_[random_() % open_.size()],
                static_cast<int>(random_() % 4));  // or waits for a lock: acts later
    } else {
      finish(random_() % open_.size());
    }
  }
  void finish_all() {
    while (!open_.empty()) finish(0);
  }

 private:
  void finish(std::size_t which) {
    if (random_() % 4 == 0)
      db_.roll_back(open_[which]);
    else
      db_.commit(open_[which]);
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(which));
  }

  model::Database& db_;
  std::mt19937& random_;
  std::vector<TransactionId> open_;
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
  model::Database database;
  model::Store store{database};
  Ticker ticker{store, {}};
  run_until_idle(ticker);
  const auto before = database.cursor;
  for (int i = 0; i < 5; ++i) {
    database.roll_back(database.begin());
    CHECK(step(ticker) == What::idle);
  }
  CHECK(database.cursor.next_pos == before.next_pos);
  CHECK(database.cursor.from == before.from);
}

TEST_CASE("a row whose transaction was open through several ticks is numbered after it commits") {
  model::Database database;
  model::Store store{database};
  Ticker ticker{store, {}};
  const auto late = database.begin();
  database.write(late, 1);
  for (int i = 0; i < 3; ++i) {
    const auto quick = database.begin();
    database.write(quick, 2);
    database.commit(quick);
    run_until_idle(ticker);
  }
  CHECK(database.log.size() == 3);
  database.commit(late);
  run_until_idle(ticker);
  CHECK(database.log.at(4).aggregate == 1);
  CHECK(model::fault_in(database, true).empty());
}

TEST_CASE("a tick is frozen: what commits while its pages are numbered comes after it") {
  model::Database database;
  model::Store store{database};
  Ticker ticker{store, {.page = 2, .look_ahead = 4}};
  const auto open = database.begin();
  database.write(open, 9);  // the lowest id of all
  const auto txid = database.begin();
  for (int i = 0; i < 5; ++i) database.write(txid, i);
  database.commit(txid);
  CHECK(step(ticker) == What::took_over);
  CHECK(step(ticker) == What::numbered);
  database.commit(open);
  run_until_idle(ticker);
  CHECK(database.log.size() == 6);
  CHECK(database.log.at(6).aggregate == 9);
}

TEST_CASE("a page that ends exactly where the look ended still ends its tick") {
  model::Database database;
  model::Store store{database};
  Ticker ticker{store, {.page = 2, .look_ahead = 4}};
  const auto txid = database.begin();
  for (int i = 0; i < 4; ++i) database.write(txid, i);
  database.commit(txid);
  run_until_idle(ticker);
  CHECK(database.log.size() == 4);
  CHECK_FALSE(database.cursor.to);
  CHECK(database.cursor.last_id == 0);
}

TEST_CASE("a relay that may not lead stands by, and one that is fenced steps down") {
  model::Database database;
  model::Store mine{database};
  model::Store theirs{database};
  Ticker ticker{mine, {}};
  mine.may_lead = false;
  CHECK(step(ticker) == What::standing_by);
  mine.may_lead = true;
  CHECK(step(ticker) == What::took_over);
  Ticker other{theirs, {}};
  CHECK(step(other) == What::took_over);
  const auto txid = database.begin();
  database.write(txid, 1);
  database.commit(txid);
  CHECK(step(ticker) == What::fenced);
  CHECK_FALSE(ticker.leads());
  CHECK(database.log.empty());
}

TEST_CASE("a leader that doubts asks for the lock again and goes on under its epoch") {
  model::Database database;
  model::Store store{database};
  Ticker ticker{store, {}};
  run_until_idle(ticker);
  const auto epoch = ticker.epoch();
  ticker.doubt();
  CHECK(step(ticker) == What::idle);
  CHECK(ticker.epoch() == epoch);
  store.may_lead = false;
  ticker.doubt();
  CHECK(step(ticker) == What::standing_by);
}

TEST_CASE("after a failure nothing in memory is trusted: the leadership is taken anew") {
  model::Database database;
  model::Store store{database};
  Ticker ticker{store, {}};
  run_until_idle(ticker);
  store.unavailable_once = true;
  const auto failed = ticker.step();
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == ErrorCode::unavailable);
  CHECK_FALSE(ticker.leads());
  CHECK(step(ticker) == What::took_over);
}

TEST_CASE(
    "whatever the writers do, and wherever relays crash or fight, every event is numbered once and "
    "in order") {
  for (unsigned seed = 1; seed <= 1'000; ++seed) {
    std::mt19937 random{seed};
    model::Database database;
    bool crashing = true;
    const auto interrupt = [&] {
      if (crashing && random() % 40 == 0) throw model::Crash{};
    };
    const TickerOptions options{.page = 1 + random() % 4, .look_ahead = 1 + random() % 8};
    std::vector<std::unique_ptr<model::Store>> stores;
    std::vector<std::unique_ptr<Ticker>> relays(2);
    const auto start = [&](std::size_t which) {
      stores.push_back(std::make_unique<model::Store>(database, interrupt));
      relays[which] = std::make_unique<Ticker>(*stores.back(), options);
    };
    start(0);
    start(1);
    Writers writers{database, random};
    for (int i = 0; i < 300; ++i) {
      if (random() % 3 != 0) {
        writers.act();
        continue;
      }
      const auto which = random() % 2;
      try {
        if (!relays[which]->step()) FAIL("a step failed");
      } catch (const model::Crash&) {
        start(which);
      }
      if (const auto fault = model::fault_in(database, false); !fault.empty())
        FAIL("seed " << seed << ": " << fault);
    }
    writers.finish_all();
    crashing = false;
    run_until_idle(*relays[0]);
    run_until_idle(*relays[0]);  // the first may have been fenced by the other's epoch
    if (const auto fault = model::fault_in(database, true); !fault.empty())
      FAIL("seed " << seed << ": " << fault);
  }
  SUCCEED();
}
