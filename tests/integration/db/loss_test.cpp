// What is said of a change when the connection is lost, in each phase of it.

#include "fixture.hpp"
#include "relay.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora;
using namespace taskora::db;
using namespace taskora::db_test;

namespace {

constexpr Query kEndMyself{"end_myself", "SELECT pg_terminate_backend(pg_backend_pid())"};
constexpr Query kLastWords{"last_words", "INSERT INTO last_words (id) VALUES (1)"};

struct Lost {
  Fixture fixture;
  Database database{[this] {
    auto options = fixture.options();
    options.connections = 1;
    return options;
  }()};
  Database superuser{fixture.superuser_options()};
  AccountId account = new_account();
  Scope scope = Scope::account(account);

  void terminate(int pid) { REQUIRE(superuser.call(Scope::service(), kTerminate, {pid})); }
};

// A database behind a network that can be cut; pool of one, connected.
struct Cut {
  Fixture fixture;
  Relay relay{testing::Postgres::instance().cluster().directory() / "socket"};
  Database direct{fixture.options()};
  Database database{[this] {
    auto options = fixture.options();
    options.conninfo += " requirepeer='' host='" + relay.directory().string() + "'";
    options.connections = 1;
    options.statement_timeout = std::chrono::milliseconds{200};
    options.answer_grace = std::chrono::milliseconds{100};
    return options;
  }()};
  AccountId account = new_account();
  Scope scope = Scope::account(account);

  Cut() { REQUIRE(count_notes(database, scope) == 0); }
};

}  // namespace

TEST_CASE("a connection that died while it lay idle is replaced without anyone noticing") {
  Lost lost;
  const auto pid = backend_pid(lost.database);
  lost.terminate(pid);
  CHECK(backend_pid(lost.database) != pid);
  CHECK(lost.database.stats().opened == 2);
  CHECK(lost.database.stats().open == 1);
}

TEST_CASE("a call the server ended before it was carried out is unavailable") {
  Lost lost;
  const auto ended = lost.database.call(lost.scope, kEndMyself);
  REQUIRE_FALSE(ended);
  CHECK(ended.error().code == ErrorCode::unavailable);
  CHECK(lost.database.check());
}

TEST_CASE("a call whose connection ended while it committed has an unknown outcome") {
  Lost lost;
  const auto ended = lost.database.call(lost.scope, kLastWords);
  REQUIRE_FALSE(ended);
  CHECK(ended.error().code == ErrorCode::deadline_exceeded);
  CHECK(ended.error().type == "outcome_unknown");
  CHECK(lost.database.check());
}

TEST_CASE(
    "a transaction that lost its connection before the commit is unavailable and changed nothing") {
  Lost lost;
  const auto between = lost.database.transaction(lost.scope, [&](Transaction& tx) -> Status {
    TASKORA_CHECK(tx.run(kInsertNote, {lost.account, "one"}));
    TASKORA_TRY(rows, tx.run(kPid));
    lost.terminate(rows.front().get<int>(0));
    TASKORA_CHECK(tx.run(kInsertNote, {lost.account, "two"}));
    return {};
  });
  REQUIRE_FALSE(between);
  CHECK(between.error().code == ErrorCode::unavailable);
  const auto during = lost.database.transaction(lost.scope, [&](Transaction& tx) -> Status {
    TASKORA_CHECK(tx.run(kInsertNote, {lost.account, "one"}));
    TASKORA_CHECK(tx.run(kEndMyself));
    return {};
  });
  REQUIRE_FALSE(during);
  CHECK(during.error().code == ErrorCode::unavailable);
  CHECK(count_notes(lost.database, lost.scope) == 0);
}

TEST_CASE(
    "a transaction that lost its connection while COMMIT was under way has an unknown outcome") {
  Lost lost;
  const auto ended = lost.database.transaction(lost.scope, [&](Transaction& tx) -> Status {
    TASKORA_CHECK(tx.run(kLastWords));
    return {};
  });
  REQUIRE_FALSE(ended);
  CHECK(ended.error().type == "outcome_unknown");
  const auto killed_before = lost.database.transaction(lost.scope, [&](Transaction& tx) -> Status {
    TASKORA_TRY(rows, tx.run(kPid));
    lost.terminate(rows.front().get<int>(0));
    return {};
  });
  REQUIRE_FALSE(killed_before);
  CHECK(killed_before.error().type == "outcome_unknown");
  CHECK(lost.database.stats().in_use == 0);
  CHECK(lost.database.check());
}

TEST_CASE("a call that was carried out but whose answer never came has an unknown outcome") {
  Cut cut;
  cut.relay.cut_at_answer();
  const auto lost = cut.database.call(cut.scope, kInsertNote, {cut.account, "one"});
  REQUIRE_FALSE(lost);
  CHECK(lost.error().type == "outcome_unknown");
  CHECK(count_notes(cut.direct, cut.scope) == 1);
}

TEST_CASE("a silent network ends a call after the statement's time and the grace") {
  Cut cut;
  cut.relay.swallow_answers();
  const auto start = std::chrono::steady_clock::now();
  const auto lost = cut.database.call(cut.scope, kInsertNote, {cut.account, "one"});
  REQUIRE_FALSE(lost);
  CHECK(lost.error().type == "outcome_unknown");
  CHECK(std::chrono::steady_clock::now() - start >= std::chrono::milliseconds{300});
  CHECK(cut.database.stats().open == 0);
}

TEST_CASE("a transaction whose network is cut before COMMIT is sent is unavailable") {
  Cut cut;
  const auto lost = cut.database.transaction(cut.scope, [&](Transaction& tx) -> Status {
    TASKORA_CHECK(tx.run(kInsertNote, {cut.account, "one"}));
    cut.relay.cut_at_answer();
    TASKORA_CHECK(tx.run(kInsertNote, {cut.account, "two"}));
    return {};
  });
  REQUIRE_FALSE(lost);
  CHECK(lost.error().code == ErrorCode::unavailable);
  CHECK(count_notes(cut.direct, cut.scope) == 0);
}

TEST_CASE("a transaction whose COMMIT was carried out but not answered has an unknown outcome") {
  Cut cut;
  const auto lost = cut.database.transaction(cut.scope, [&](Transaction& tx) -> Status {
    TASKORA_CHECK(tx.run(kInsertNote, {cut.account, "one"}));
    cut.relay.cut_at_answer();
    return {};
  });
  REQUIRE_FALSE(lost);
  CHECK(lost.error().type == "outcome_unknown");
  CHECK(count_notes(cut.direct, cut.scope) == 1);
}
