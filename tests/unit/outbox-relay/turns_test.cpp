#include "outbox-relay/store/turns.hpp"

#include <catch2/catch_test_macros.hpp>

#include <thread>
#include <vector>

using namespace taskora;
using namespace taskora::outbox_relay;

TEST_CASE("pages commit in their order, whoever is first") {
  Turns turns;
  std::vector<int> order;  // guarded by the turns
  std::jthread behind{[&] {
    if (turns.await(1)) order.push_back(1);
    turns.end(1, Numbered{.oldest = std::chrono::duration<double>{1}});
  }};
  CHECK(turns.await(0));
  order.push_back(0);
  turns.end(0, Numbered{.oldest = std::chrono::duration<double>{2}});
  CHECK(turns.await(2));
  CHECK(order == std::vector<int>{0, 1});
  CHECK_FALSE(turns.broken());
  const auto all = turns.outcome();
  REQUIRE(all);
  CHECK(all->oldest.count() == 2);
}

TEST_CASE("behind a page that did not commit none does, and those before it do") {
  Turns turns;
  turns.end(1, fail(unavailable("gone")));
  CHECK(turns.broken());
  CHECK_FALSE(turns.await(2));
  turns.end(2, Numbered{.outcome = NumberedOutcome::fenced});
  CHECK(turns.await(0));
  turns.end(0, Numbered{});
  const auto first = turns.outcome();
  REQUIRE_FALSE(first);
  CHECK(first.error().code == ErrorCode::unavailable);
}
