#include "reminder-scheduler/domain/pace.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora::reminder_scheduler;
using namespace std::chrono_literals;

TEST_CASE("the wait ends at the next reminder, and after 250 ms at most") {
  CHECK(wait_for(std::nullopt) == 250ms);
  CHECK(wait_for(90ms) == 90ms);
  CHECK(wait_for(1us) == 1us);
  CHECK(wait_for(24h) == 250ms);
}

TEST_CASE("a due reminder that somebody else holds is tried again soon, without spinning") {
  CHECK(wait_for(0us) == 20ms);
  CHECK(wait_for(-5s) == 20ms);
}
