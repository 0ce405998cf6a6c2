#include "fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <functional>
#include <latch>
#include <thread>
#include <vector>

using namespace taskora;
using namespace taskora::db;
using namespace taskora::db_test;
using std::chrono::milliseconds;

TEST_CASE("when every connection is lent, a call waits a bounded time and is refused") {
  const Fixture fixture;
  auto options = fixture.options();
  options.connections = 1;
  options.acquire_timeout = milliseconds{30};
  Database database{options};
  const auto outer = database.transaction(Scope::service(), [&](Transaction& tx) -> Status {
    TASKORA_CHECK(tx.run(kPid));
    CHECK(database.stats().in_use == 1);
    const auto start = std::chrono::steady_clock::now();
    const auto refused = database.check();
    CHECK(std::chrono::steady_clock::now() - start >= milliseconds{30});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::unavailable);
    return {};
  });
  CHECK(outer);
  CHECK(database.stats().timeouts == 1);
  CHECK(database.stats().waiting == 0);
  CHECK(database.check());
}

TEST_CASE("a waiting thread gets the connection that comes back") {
  const Fixture fixture;
  auto options = fixture.options();
  options.connections = 1;
  options.acquire_timeout = std::chrono::seconds{30};
  Database database{options};
  Status second;
  std::jthread waiter;
  const auto first = database.transaction(Scope::service(), [&](Transaction& tx) -> Status {
    TASKORA_CHECK(tx.run(kPid));
    waiter = std::jthread{[&] { second = database.check(); }};
    while (database.stats().waiting == 0) std::this_thread::yield();
    return {};
  });
  waiter.join();
  CHECK(first);
  CHECK(second);
  CHECK(database.stats().opened == 1);
}

TEST_CASE("no connection is opened before it is needed, and never more than allowed") {
  const Fixture fixture;
  auto options = fixture.options();
  options.connections = 3;
  Database database{options};
  CHECK(database.stats().open == 0);
  CHECK(database.check());
  CHECK(database.check());
  CHECK(database.stats().open == 1);
  std::latch inside{3};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back([&] {
        (void)database.transaction(Scope::service(), [&](Transaction& tx) -> Status {
          TASKORA_CHECK(tx.run(kPid));
          inside.arrive_and_wait();
          return {};
        });
      });
    }
  }
  CHECK(database.stats().open == 3);
  CHECK(database.stats().size == 3);
}

TEST_CASE(
    "a server that cannot be reached is unavailable, and its password stays out of the error") {
  DatabaseOptions options;
  options.conninfo = "postgresql://someone:hunter2@127.0.0.1:1/nothing";
  Database database{options};
  const auto refused = database.check();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::unavailable);
  CHECK(refused.error().cause.find("hunter2") == std::string::npos);
  CHECK(database.stats().open == 0);
}

TEST_CASE("a connection string that cannot be read is not repeated in the error") {
  DatabaseOptions options;
  options.conninfo = "postgresql://someone:hunter2@[broken";
  Database database{options};
  const auto refused = database.check();
  REQUIRE_FALSE(refused);
  CHECK((refused.error().cause + refused.error().detail).find("hunter2") == std::string::npos);
}

namespace {

constexpr Query kWaitForGate{"wait_for_gate",
                             "SELECT pg_advisory_xact_lock_shared(7), 1 AS passed"};
constexpr Query kCloseGate{"close_gate", "SELECT pg_advisory_xact_lock(7)"};

// One call that holds a connection until the gate opens, in a pool of three of which calls take
// one without waiting.
struct Gate {
  explicit Gate(std::chrono::microseconds patience, milliseconds limit = std::chrono::seconds{30})
      : keeper{fixture.options()}, database{[&] {
          auto options = fixture.options();
          options.connections = 3;
          options.fast_connections = 1;
          options.patience = patience;
          options.acquire_timeout = limit;
          return options;
        }()} {}

  // `meanwhile` runs while the call holds its connection.
  void closed(const std::function<void()>& meanwhile) {
    bool passed = false;
    std::jthread slow;
    const auto held = keeper.transaction(Scope::service(), [&](Transaction& tx) -> Status {
      TASKORA_CHECK(tx.run(kCloseGate));
      slow = std::jthread{[&] { passed = call(kWaitForGate).has_value(); }};
      while (database.stats().in_use == 0) std::this_thread::yield();
      meanwhile();
      return {};
    });
    CHECK(held);
    slow.join();
    CHECK(passed);
  }
  Result<Rows> call(const Query& query = kPid) {
    return database.call(Scope::account(new_account()), query);
  }

  Fixture fixture;
  Database keeper;
  Database database;
};

}  // namespace

TEST_CASE("a call waits a moment for a connection that others use before it takes one of its own") {
  Gate gate{std::chrono::hours{1}};
  std::atomic<int> answered{0};
  std::vector<std::jthread> quick;
  gate.closed([&] {
    for (std::size_t i = 0; i < 2; ++i) {
      quick.emplace_back([&] { answered += gate.call().has_value() ? 1 : 0; });
      while (gate.database.stats().waiting <= i) std::this_thread::yield();
    }
    CHECK(gate.database.stats().open == 1);
  });
  quick.clear();
  CHECK(answered == 2);
  CHECK(gate.database.stats().opened == 1);
  CHECK(gate.database.stats().in_use == 0);
}

TEST_CASE("a call does not wait behind a slow one while there are connections") {
  Gate gate{milliseconds{1}};
  gate.closed([&] {
    CHECK(gate.call());
    CHECK(gate.call());
    CHECK(gate.database.stats().in_use == 1);
  });
  CHECK(gate.database.stats().opened == 2);
}

TEST_CASE("a transaction does not wait for a connection that calls leave alone") {
  Gate gate{std::chrono::hours{1}};
  bool answered = false;
  std::jthread patient;
  gate.closed([&] {
    patient = std::jthread{[&] { answered = gate.call().has_value(); }};
    while (gate.database.stats().waiting == 0) std::this_thread::yield();
    CHECK(backend_pid(gate.database) > 0);
    patient.join();  // it got what the transaction gave back
    CHECK(answered);
  });
  CHECK(gate.database.stats().opened == 2);
}

TEST_CASE("a call is never patient for longer than it may wait at all") {
  Gate gate{std::chrono::hours{1}, milliseconds{30}};
  gate.closed([&] { CHECK(gate.call()); });
  CHECK(gate.database.stats().timeouts == 0);
}
