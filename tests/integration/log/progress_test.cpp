#include "taskora/log/postgres/progress.hpp"

#include "fixture.hpp"

using namespace taskora;
using namespace taskora::log_test;

TEST_CASE(
    "a position tells when it was given, and a time which position was the first from it on") {
  Installation installation;
  for (int i = 1; i <= 3; ++i) installation.append(event("a", i));
  installation.execute(
      "UPDATE event_log SET numbered_at = '2030-01-01T00:00:00Z'::timestamptz + pos * interval "
      "'1 hour'");
  auto& database = installation.owner;
  const auto second = must(log::time_at(database, 2));
  REQUIRE(second);
  CHECK(must(log::position_at(database, *second)) == 2);
  CHECK(must(log::position_at(database, *second + 1us)) == 3);
  CHECK(must(log::position_at(database, *second + 2h)) == 4);
  CHECK(must(log::time_at(database, -1)) == must(log::time_at(database, 1)));
  CHECK_FALSE(must(log::time_at(database, 4)));
}
