#include "taskora/base/time.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora;

TEST_CASE("an instant is read with any offset and written in UTC") {
  struct Case {
    std::string_view in;
    std::string_view out;
  };
  const Case cases[] = {
      {"2026-11-21T09:30:00Z", "2026-11-21T09:30:00Z"},
      {"2026-11-21T09:30:00.25+01:00", "2026-11-21T08:30:00.250000Z"},
      {"2026-01-01T00:00:00-23:59", "2026-01-01T23:59:00Z"},
      {"2024-02-29t12:00:00.1234567z", "2024-02-29T12:00:00.123456Z"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.in);
    const auto time = parse_timestamp(c.in);
    REQUIRE(time);
    CHECK(format_timestamp(*time) == c.out);
  }
}

TEST_CASE("what is no time is refused") {
  for (const auto* text :
       {"", "2026-11-21", "2026-11-21T09:30:00", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
        "2026-11-21T24:00:00Z", "2026-11-21T09:30:60Z", "2026-11-21T09:30:00.Z",
        "2026-11-21T09:30:00+0100", "2026-11-21T09:30:00Z ", "1969-12-31T23:59:59Z",
        "+2026-1-21T09:30:00Z", "2026-11-21T09:30:00+24:00"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_timestamp(text));
  }
}

TEST_CASE("dates and local times carry no offset") {
  CHECK(format_date(*parse_date("2024-02-29")) == "2024-02-29");
  CHECK_FALSE(parse_date("2023-02-29"));
  CHECK_FALSE(parse_date("2024-02-29T00:00"));
  CHECK(format_local_time(*parse_local_time("2026-03-29T02:30")) == "2026-03-29T02:30:00");
  CHECK_FALSE(parse_local_time("2026-03-29T02:30Z"));
}
