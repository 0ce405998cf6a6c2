#include "fixture.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora;
using namespace taskora::db;
using namespace taskora::db_test;

namespace {

constexpr Query kAddCounter{"add_counter", "INSERT INTO counters (name, value) VALUES ('n', 0)"};
constexpr Query kReadCounter{"read_counter", "SELECT value FROM counters WHERE name = 'n'"};
constexpr Query kSetCounter{"set_counter", "UPDATE counters SET value = $1 WHERE name = 'n'"};
constexpr TransactionOptions kRepeatable{.isolation = Isolation::serializable, .repeatable = true};

struct Counter {
  Fixture fixture;
  Database database{fixture.options()};
  int attempts = 0;

  Counter() { REQUIRE(database.call(Scope::service(), kAddCounter)); }

  // Reads, lets another transaction change the row while `interfering` says so, and writes.
  Status increment(Transaction& tx, int interfering) {
    TASKORA_TRY(rows, tx.run(kReadCounter));
    const auto value = rows.front().get<int>(0);
    if (++attempts <= interfering)
      TASKORA_CHECK(database.call(Scope::service(), kSetCounter, {value + 10}));
    TASKORA_CHECK(tx.run(kSetCounter, {value + 1}));
    return {};
  }
  [[nodiscard]] int value() {
    return database.call(Scope::service(), kReadCounter)->front().get<int>(0);
  }
};

}  // namespace

TEST_CASE("a repeatable transaction that lost a race runs again") {
  Counter counter;
  CHECK(counter.database.transaction(Scope::service(), kRepeatable,
                                     [&](Transaction& tx) { return counter.increment(tx, 2); }));
  CHECK(counter.attempts == 3);
  CHECK(counter.value() == 21);
}

TEST_CASE("a repeatable transaction gives up after three attempts") {
  Counter counter;
  const auto done = counter.database.transaction(
      Scope::service(), kRepeatable, [&](Transaction& tx) { return counter.increment(tx, 100); });
  REQUIRE_FALSE(done);
  CHECK(done.error().code == ErrorCode::unavailable);
  CHECK(done.error().type == "serialization");
  CHECK(counter.attempts == 3);
}

TEST_CASE("a transaction that is not repeatable runs once") {
  Counter counter;
  const auto done =
      counter.database.transaction(Scope::service(), {.isolation = Isolation::serializable},
                                   [&](Transaction& tx) { return counter.increment(tx, 100); });
  CHECK(done.error().type == "serialization");
  CHECK(counter.attempts == 1);
}

TEST_CASE("an error that is not a lost race is not tried again") {
  Counter counter;
  int attempts = 0;
  CHECK_FALSE(
      counter.database.transaction(Scope::service(), kRepeatable, [&](Transaction& tx) -> Status {
        ++attempts;
        TASKORA_CHECK(tx.run(kDivide, {0}));
        return {};
      }));
  CHECK(attempts == 1);
}

TEST_CASE("waiting for a lock ends with lock_timeout") {
  Counter counter;
  auto options = counter.fixture.options();
  options.lock_timeout = std::chrono::milliseconds{50};
  Database impatient{options};
  const auto held = counter.database.transaction(Scope::service(), [&](Transaction& tx) -> Status {
    TASKORA_CHECK(tx.run(kSetCounter, {5}));
    const auto waiting = impatient.call(Scope::service(), kSetCounter, {6});
    REQUIRE_FALSE(waiting);
    CHECK(waiting.error().code == ErrorCode::unavailable);
    CHECK(waiting.error().type == "lock_timeout");
    return {};
  });
  CHECK(held);
  CHECK(counter.value() == 5);
}
