#include "taskora/base/uuid.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <set>
#include <thread>
#include <vector>

using namespace taskora;

TEST_CASE("version 7 ids grow strictly, also inside one millisecond") {
  std::vector<Uuid> ids(20'000);
  std::generate(ids.begin(), ids.end(), [] { return Uuid::v7(); });
  CHECK(std::adjacent_find(ids.begin(), ids.end(), [](auto a, auto b) { return !(a < b); }) ==
        ids.end());
  CHECK(ids.front().version() == 7);
  CHECK((ids.front().bytes()[8] >> 6U) == 2);
}

TEST_CASE("threads never make the same id") {
  std::vector<std::vector<Uuid>> made(4);
  {
    std::vector<std::jthread> threads;
    for (auto& ids : made) {
      threads.emplace_back([&ids] {
        for (int i = 0; i < 5000; ++i) ids.push_back(Uuid::v7());
      });
    }
  }
  std::set<Uuid> all;
  for (const auto& ids : made) all.insert(ids.begin(), ids.end());
  CHECK(all.size() == 20'000);
}

TEST_CASE("the canonical text reads back and nothing else is read") {
  const auto id = Uuid::v7();
  CHECK(Uuid::parse(id.str()) == id);
  CHECK(Uuid::parse("0190A5E0-7B3C-7DEF-8123-456789ABCDEF")->str() ==
        "0190a5e0-7b3c-7def-8123-456789abcdef");
  for (const auto* text :
       {"", "0190a5e07b3c7def8123456789abcdef", "{0190a5e0-7b3c-7def-8123-456789abcdef}",
        "0190a5e0-7b3c-7def-8123-456789abcdeg", "0190a5e0-7b3c-7def-8123_456789abcdef"}) {
    CAPTURE(text);
    CHECK_FALSE(Uuid::parse(text));
  }
}
