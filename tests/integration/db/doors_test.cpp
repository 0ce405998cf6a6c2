#include "fixture.hpp"

#include "taskora/db/admin.hpp"

#include <catch2/catch_test_macros.hpp>

#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace taskora;
using namespace taskora::db;
using namespace taskora::db_test;

namespace {

constexpr Query kTitle{"title", "SELECT title FROM notes WHERE id = $1"};
constexpr Query kEmpty{"empty", ""};
constexpr Query kCopy{"copy", "COPY counters TO STDOUT"};
constexpr Query kSleep{"sleep", "SELECT pg_sleep(30)"};
constexpr Query kRefuse{"refuse", "SELECT refuse()"};
constexpr Query kCommitInside{"commit_inside", "COMMIT"};

}  // namespace

TEST_CASE("call runs one statement and returns its rows") {
  const Fixture fixture;
  Database database{fixture.options()};
  const auto account = new_account();
  const auto scope = Scope::account(account);
  const auto made = database.call(scope, kInsertNote, {account, "one"});
  REQUIRE(made);
  CHECK(made->size() == 1);
  CHECK(made->affected() == 1);
  const auto rows = database.call(scope, kTitle, {made->front().get<std::int64_t>("id")});
  REQUIRE(rows);
  CHECK(rows->front().get<std::string_view>("title") == "one");
  CHECK_THROWS_AS(rows->front().get<int>("title"), BadColumn);
  CHECK_THROWS_AS(rows->front().get<int>("other"), BadColumn);
  CHECK_THROWS_AS(rows->front().get<int>(1), BadColumn);
}

TEST_CASE("a failed call changes nothing and the connection goes on") {
  const Fixture fixture;
  Database database{fixture.options()};
  const auto account = new_account();
  const auto scope = Scope::account(account);
  const auto first = backend_pid(database);

  REQUIRE(database.call(scope, kInsertNote, {account, "one"}));
  const auto twice = database.call(scope, kInsertNote, {account, "one"});
  REQUIRE_FALSE(twice);
  CHECK(twice.error().code == ErrorCode::already_exists);
  CHECK(twice.error().type == "notes_title");

  const auto too_long = database.call(scope, kInsertNote, {account, std::string(21, 'x')});
  REQUIRE_FALSE(too_long);
  CHECK(too_long.error().code == ErrorCode::invalid_argument);
  CHECK(too_long.error().type == "notes_title_length");

  CHECK(database.call(scope, kBadSyntax).error().code == ErrorCode::internal);
  CHECK(database.call(scope, kBadSyntax).error().code ==
        ErrorCode::internal);  // not taken for prepared
  CHECK(database.call(scope, kDivide, {0}).error().code == ErrorCode::internal);
  CHECK(database.call(scope, kDivide, {1}));
  CHECK(database.call(scope, kRefuse).error().type == "note_not_found");
  CHECK(database.call(scope, kRefuse).error().code == ErrorCode::not_found);
  CHECK(count_notes(database, scope) == 1);
  CHECK(backend_pid(database) == first);
}

TEST_CASE("a constraint that is checked at commit fails the call") {
  const Fixture fixture;
  Database database{fixture.options()};
  const auto account = new_account();
  const auto scope = Scope::account(account);
  const auto first = backend_pid(database);
  REQUIRE(database.call(scope, kInsertSlot, {account, "one", 1}));
  const auto twice = database.call(scope, kInsertSlot, {account, "two", 1});
  REQUIRE_FALSE(twice);
  CHECK(twice.error().code == ErrorCode::already_exists);
  CHECK(twice.error().type == "notes_slot");
  CHECK(count_notes(database, scope) == 1);
  CHECK(backend_pid(database) == first);
}

TEST_CASE("parameters the server could not take are refused before anything is sent") {
  const Fixture fixture;
  Database database{fixture.options()};
  const auto account = new_account();
  const auto nul =
      database.call(Scope::account(account), kInsertNote, {account, std::string("a\0b", 3)});
  REQUIRE_FALSE(nul);
  CHECK(nul.error().code == ErrorCode::invalid_argument);
  CHECK(nul.error().type == "nul_in_text");
  const auto encoding = database.call(Scope::account(account), kInsertNote, {account, "\xFF"});
  REQUIRE_FALSE(encoding);
  CHECK(encoding.error().type == "encoding");
  Params many;
  for (int i = 0; i < 70'000; ++i) many.add(1);
  CHECK(database.call(Scope::account(account), kInsertNote, many).error().code ==
        ErrorCode::internal);
}

TEST_CASE("two statements of one name are a mistake that is told") {
  const Fixture fixture;
  Database database{fixture.options()};
  REQUIRE(database.call(Scope::service(), kPid));
  constexpr Query other{"pid", "SELECT 2"};
  CHECK(database.call(Scope::service(), other).error().code == ErrorCode::internal);
}

TEST_CASE("a statement that is no statement does not break the pool") {
  const Fixture fixture;
  Database database{fixture.options()};
  CHECK_FALSE(database.call(Scope::service(), kEmpty));
  CHECK_FALSE(database.call(Scope::service(), kCopy));
  CHECK(database.check());
  CHECK(database.stats().in_use == 0);
}

TEST_CASE("a statement that takes too long is given up") {
  const Fixture fixture;
  auto options = fixture.options();
  options.statement_timeout = std::chrono::milliseconds{50};
  Database database{options};
  const auto slow = database.call(Scope::service(), kSleep);
  REQUIRE_FALSE(slow);
  CHECK(slow.error().code == ErrorCode::deadline_exceeded);
  CHECK(slow.error().type == "statement_timeout");
  CHECK(database.check());
}

TEST_CASE("a transaction commits what its body did") {
  const Fixture fixture;
  Database database{fixture.options()};
  const auto account = new_account();
  const auto scope = Scope::account(account);
  const auto id = database.transaction(scope, [&](Transaction& tx) -> Result<std::int64_t> {
    TASKORA_TRY(made, tx.run(kInsertNote, {account, "one"}));
    TASKORA_CHECK(tx.run(kInsertNote, {account, "two"}));
    return made.front().get<std::int64_t>(0);
  });
  REQUIRE(id);
  CHECK(*id > 0);
  CHECK(count_notes(database, scope) == 2);
}

TEST_CASE("a transaction whose body fails or throws leaves nothing behind") {
  const Fixture fixture;
  auto options = fixture.options();
  options.connections = 1;
  Database database{options};
  const auto account = new_account();
  const auto scope = Scope::account(account);

  const auto failed = database.transaction(scope, [&](Transaction& tx) -> Status {
    TASKORA_CHECK(tx.run(kInsertNote, {account, "one"}));
    return fail(not_found("task"));
  });
  CHECK(failed.error().code == ErrorCode::not_found);
  CHECK(count_notes(database, scope) == 0);

  const auto throwing = [&](Transaction& tx) -> Status {
    TASKORA_CHECK(tx.run(kInsertNote, {account, "one"}));
    throw std::runtime_error{"a bug"};
  };
  CHECK_THROWS_AS(database.transaction(scope, throwing), std::runtime_error);
  CHECK(count_notes(database, scope) == 0);
  CHECK(database.stats().opened == 1);
}

TEST_CASE("a body cannot hide the failure of a statement") {
  const Fixture fixture;
  Database database{fixture.options()};
  const auto account = new_account();
  const auto scope = Scope::account(account);
  const auto hidden = database.transaction(scope, [&](Transaction& tx) -> Status {
    TASKORA_CHECK(tx.run(kInsertNote, {account, "one"}));
    CHECK_FALSE(tx.run(kDivide, {0}));
    CHECK(tx.run(kInsertNote, {account, "two"}).error().type == "transaction_failed");
    return {};
  });
  REQUIRE_FALSE(hidden);
  CHECK(hidden.error().type == "transaction_failed");
  CHECK(count_notes(database, scope) == 0);
}

TEST_CASE("a constraint that is checked at commit fails the transaction") {
  const Fixture fixture;
  Database database{fixture.options()};
  const auto account = new_account();
  const auto done = database.transaction(Scope::account(account), [&](Transaction& tx) -> Status {
    TASKORA_CHECK(tx.run(kInsertSlot, {account, "one", 1}));
    TASKORA_CHECK(tx.run(kInsertSlot, {account, "two", 1}));
    return {};
  });
  REQUIRE_FALSE(done);
  CHECK(done.error().type == "notes_slot");
  CHECK(count_notes(database, Scope::account(account)) == 0);
}

TEST_CASE("a transaction that runs nothing costs nothing and succeeds") {
  const Fixture fixture;
  Database database{fixture.options()};
  CHECK(database.transaction(Scope::service(), [](Transaction&) -> Result<int> { return 1; }) == 1);
}

TEST_CASE("a statement that ends the transaction by itself is a mistake that is told") {
  const Fixture fixture;
  Database database{fixture.options()};
  const auto done = database.transaction(Scope::service(), [](Transaction& tx) -> Status {
    TASKORA_CHECK(tx.run(kCommitInside));
    return {};
  });
  REQUIRE_FALSE(done);
  CHECK(done.error().code == ErrorCode::internal);
}

TEST_CASE("a read-only transaction refuses to write") {
  const Fixture fixture;
  Database database{fixture.options()};
  const auto account = new_account();
  const auto done = database.transaction(Scope::account(account), {.read_only = true},
                                         [&](Transaction& tx) -> Status {
                                           TASKORA_CHECK(tx.run(kInsertNote, {account, "one"}));
                                           return {};
                                         });
  CHECK_FALSE(done);
}

TEST_CASE("a statement prepared before a table changed is prepared again on a new connection") {
  const Fixture fixture;
  auto options = fixture.options();
  options.connections = 1;
  Database database{options};
  constexpr Query all{"all_counters", "SELECT * FROM counters"};
  REQUIRE(database.call(Scope::service(), all));
  testing::Postgres::instance().execute(fixture.database,
                                        "ALTER TABLE counters ADD COLUMN more text");
  CHECK_FALSE(database.call(Scope::service(),
                            all));  // told as it is: whether to run it again is the caller's choice
  CHECK(database.call(Scope::service(), all));
  CHECK(database.stats().opened == 2);
}

TEST_CASE("the observer hears of every statement and of the commit") {
  const Fixture fixture;
  std::mutex mutex;
  std::vector<std::pair<std::string, bool>> heard;
  auto options = fixture.options();
  options.observer = [&](std::string_view name, std::chrono::duration<double> took, bool ok) {
    const std::lock_guard lock{mutex};
    CHECK(took.count() >= 0);
    heard.emplace_back(name, ok);
  };
  Database database{options};
  CHECK_FALSE(database.call(Scope::service(), kDivide, {0}));
  CHECK(database.transaction(Scope::service(), [](Transaction& tx) -> Status {
    TASKORA_CHECK(tx.run(kDivide, {1}));
    return {};
  }));
  const std::vector<std::pair<std::string, bool>> expected{
      {"divide", false}, {"divide", true}, {"commit", true}};
  CHECK(heard == expected);
}
