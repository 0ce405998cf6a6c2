#include "bench.hpp"
#include "notifier/store/queries.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora;
using namespace taskora::notifier;
using namespace taskora::notifier::store;

TEST_CASE("an event in another's name tells nobody anything") {
  Bench bench;
  auto event = bench.due(bench.create());
  event.user_id = bench.installation.register_person().account;
  CHECK(bench.apply(event)->outcome == Outcome::closed);
  CHECK(bench.count("notifications") == 0);
}

TEST_CASE(
    "run as another account, no statement of the notifier sees or changes anything of Ann's") {
  Bench bench;
  const auto task = bench.create();
  REQUIRE(bench.apply(bench.due(task)));
  const auto notification = bench.installation.number("SELECT id FROM notifications");
  const auto bob = bench.installation.register_person();
  const auto as_bob = db::Scope::account(bob.account);
  SECTION("plainly") {}
  SECTION("right after a failed transaction") {
    CHECK_FALSE(bench.apply([&] {
      auto e = bench.due(task);
      e.data = "{}";
      return e;
    }()));
  }

  for (const auto account : {bench.ann.account, bob.account}) {
    CHECK(bench.database->call(as_bob, kReadOpenTask, {task, account})->empty());
  }
  const auto planted = bench.database->call(as_bob, kAddNotification,
                                            {bench.ann.account, "reminder", "k", task, "t", "b"});
  REQUIRE_FALSE(planted);
  CHECK(planted.error().code == ErrorCode::permission_denied);
  const auto delivery =
      bench.database->call(as_bob, kAddSentDelivery, {notification, bench.ann.account, "in_app"});
  REQUIRE_FALSE(delivery);
  CHECK(delivery.error().code == ErrorCode::permission_denied);
  constexpr db::Query kAll{"all_notifications", "SELECT id FROM notifications"};
  CHECK(bench.database->call(as_bob, kAll)->empty());
  CHECK(bench.count("notifications") == 1);
  CHECK(bench.count("deliveries") == 1);
}

TEST_CASE("the notifier changes no task and rewrites no notification") {
  Bench bench;
  REQUIRE(bench.apply(bench.due(bench.create())));
  const auto denied = [&](const db::Query& query) {
    const auto result = bench.database->call(db::Scope::account(bench.ann.account), query);
    return !result && result.error().code == ErrorCode::permission_denied;
  };
  CHECK(denied({"change_tasks", "UPDATE tasks SET title = 'x'"}));
  CHECK(denied({"read_descriptions", "SELECT description FROM tasks"}));
  CHECK(denied({"rewrite", "UPDATE notifications SET title = 'x'"}));
  CHECK(denied({"forget", "DELETE FROM notifications"}));
}
