#include "fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <latch>
#include <thread>

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
