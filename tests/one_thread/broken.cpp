// Breaks the rule that one_thread.cpp keeps; CTest wants to see it found.

#include <catch2/catch_test_macros.hpp>

#include <thread>

TEST_CASE("an assertion in another thread") {
  std::thread{[] { CHECK(true); }}.join();
}
