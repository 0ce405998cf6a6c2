#include "fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <thread>
#include <vector>

using namespace taskora;
using namespace taskora::db;
using namespace taskora::db_test;

namespace {

constexpr Query kRole{"role", "SELECT current_user"};
constexpr Query kSetting{"setting", "SELECT current_setting('taskora.account_id', true)"};

// One connection only, so that everything happens on the same one.
struct OneConnection {
  Fixture fixture;
  Database database{[this] {
    auto options = fixture.options();
    options.connections = 1;
    return options;
  }()};
  AccountId a = new_account();
  AccountId b = new_account();

  OneConnection() { REQUIRE(database.call(Scope::account(a), kInsertNote, {a, "secret"})); }

  void check_isolation() {
    CHECK(count_notes(database, Scope::account(b)) == 0);
    CHECK(count_notes(database, Scope::service()) == 0);
    CHECK(database.call(Scope::service(), kSetting)->front().get<std::string_view>(0).empty());
    CHECK(count_notes(database, Scope::account(a)) == 1);
    CHECK(database.stats().opened == 1);
  }
};

}  // namespace

TEST_CASE("an account sees its own rows alone, and the service none without a policy of its own") {
  OneConnection one;
  one.check_isolation();
}

TEST_CASE("right after a failed call the same connection knows nothing of its account") {
  OneConnection one;
  CHECK_FALSE(one.database.call(Scope::account(one.a), kDivide, {0}));
  CHECK(count_notes(one.database, Scope::service()) == 0);
  CHECK_FALSE(one.database.call(Scope::account(one.a), kBadSyntax));
  CHECK(count_notes(one.database, Scope::account(one.b)) == 0);
  one.check_isolation();
}

TEST_CASE("right after a failed transaction the same connection knows nothing of its account") {
  OneConnection one;
  const auto fail_late = [&](Transaction& tx) -> Status {
    TASKORA_CHECK(tx.run(kCountNotes));
    TASKORA_CHECK(tx.run(kDivide, {0}));
    return {};
  };
  CHECK_FALSE(one.database.transaction(Scope::account(one.a), fail_late));
  CHECK(count_notes(one.database, Scope::service()) == 0);
  const auto fail_first = [&](Transaction& tx) -> Status {
    TASKORA_CHECK(tx.run(kDivide, {0}));
    return {};
  };
  CHECK_FALSE(one.database.transaction(Scope::account(one.a), fail_first));
  CHECK(count_notes(one.database, Scope::account(one.b)) == 0);
  const auto give_up = [&](Transaction& tx) -> Status {
    TASKORA_CHECK(tx.run(kCountNotes));
    return fail(not_found("it"));
  };
  CHECK_FALSE(one.database.transaction(Scope::account(one.a), give_up));
  one.check_isolation();
}

TEST_CASE("a statement that leaves a transaction open takes its connection with it") {
  OneConnection one;
  constexpr Query begin{"begin", "BEGIN"};
  REQUIRE(one.database.call(Scope::account(one.a),
                            begin));  // the setting now lives as long as that transaction
  CHECK(count_notes(one.database, Scope::service()) == 0);
  CHECK(count_notes(one.database, Scope::account(one.b)) == 0);
  CHECK(one.database.stats().opened == 2);
}

TEST_CASE("the account holds for every statement of a transaction") {
  OneConnection one;
  const auto done =
      one.database.transaction(Scope::account(one.a), [](Transaction& tx) -> Result<std::int64_t> {
        TASKORA_CHECK(tx.run(kRole));
        TASKORA_TRY(rows, tx.run(kCountNotes));
        return rows.front().get<std::int64_t>(0);
      });
  CHECK(done == 1);
  one.check_isolation();
}

TEST_CASE("a row for another account is refused") {
  OneConnection one;
  const auto foreign = one.database.call(Scope::account(one.b), kInsertNote, {one.a, "planted"});
  REQUIRE_FALSE(foreign);
  CHECK(foreign.error().code == ErrorCode::permission_denied);
  one.check_isolation();
}

TEST_CASE("a login that is a member of the role acts as the role") {
  const Fixture fixture;
  auto options = fixture.options();
  options.conninfo = fixture.database.owner;
  Database database{options};
  CHECK(database.call(Scope::service(), kRole)->front().get<std::string_view>(0) ==
        "fixture_reader");
}

TEST_CASE("a login that is not a member of the role gets no connection at all") {
  const Fixture fixture;
  auto options = fixture.options();
  options.role = "postgres";
  Database database{options};
  CHECK(database.check().error().code == ErrorCode::unavailable);
  CHECK(database.stats().open == 0);
}

TEST_CASE("sixteen threads on four connections each see their own account alone") {
  const Fixture fixture;
  Database database{fixture.options()};
  std::atomic<int> wrong = 0;
  {
    std::vector<std::jthread> threads;
    for (int number = 0; number < 16; ++number) {
      threads.emplace_back([&] {
        const auto account = new_account();
        const auto scope = Scope::account(account);
        for (int round = 1; round <= 20; ++round) {
          if (round % 2 == 0) {
            wrong += database.call(scope, kInsertNote, {account, std::to_string(round)}) ? 0 : 1;
          } else {
            wrong += database.transaction(
                         scope,
                         [&](Transaction& tx) -> Status {
                           TASKORA_CHECK(tx.run(kInsertNote, {account, std::to_string(round)}));
                           return {};
                         })
                         ? 0
                         : 1;
          }
          wrong += database.call(scope, kDivide, {0}) ? 1 : 0;
          wrong += count_notes(database, scope) == round ? 0 : 1;
        }
      });
    }
  }
  CHECK(wrong == 0);
  CHECK(database.stats().opened <= 4);
  CHECK(database.stats().in_use == 0);
}
