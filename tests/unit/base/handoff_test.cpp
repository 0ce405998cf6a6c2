#include "taskora/base/handoff.hpp"

#include <catch2/catch_test_macros.hpp>

#include <future>
#include <memory>

using std::chrono::steady_clock;
using taskora::Handoff;

TEST_CASE("what was given before is taken at once") {
  Handoff<std::unique_ptr<int>> slot;
  slot.give(std::make_unique<int>(7));
  CHECK(*slot.take() == 7);
}

TEST_CASE("a taker sleeps until something is given") {
  Handoff<int> slot;
  auto taker = std::async(std::launch::async, [&] { return slot.take(); });
  slot.give(8);
  CHECK(taker.get() == 8);
}

TEST_CASE("a taker whose time is up gets nothing, and may still take what comes later") {
  Handoff<int> slot;
  CHECK_FALSE(slot.take_until(steady_clock::now()));
  slot.give(9);
  CHECK(slot.take_until(steady_clock::time_point::min()) == 9);
}
