#include "notifier/domain/reminder_text.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora;
using namespace taskora::notifier;

namespace {

events::Due at(std::string_view instant) {
  return {.when = LocalTime{}, .zone = "UTC", .at = parse_timestamp(instant).value()};
}

}  // namespace

TEST_CASE("a due time is told on the reader's clock, summer and winter") {
  CHECK(reminder_body(at("2026-11-21T08:30:00Z"), "Europe/Berlin") ==
        "Due Sat 21 Nov 2026, 09:30 (Europe/Berlin)");
  CHECK(reminder_body(at("2026-07-01T08:05:00Z"), "Europe/Berlin") ==
        "Due Wed 1 Jul 2026, 10:05 (Europe/Berlin)");
  CHECK(reminder_body(at("2026-11-21T02:00:00Z"), "America/New_York") ==
        "Due Fri 20 Nov 2026, 21:00 (America/New_York)");
}

TEST_CASE("a whole day is the same day for every reader") {
  const events::Due due{
      .when = parse_date("2026-03-01").value(), .zone = "Pacific/Auckland", .at = {}};
  CHECK(reminder_body(due, "America/New_York") == "Due Sun 1 Mar 2026");
}

TEST_CASE("without a due date there is nothing to say; an unknown zone is read as UTC") {
  CHECK(reminder_body(std::nullopt, "UTC").empty());
  CHECK(reminder_body(at("2026-11-21T08:30:00Z"), "Europe/Atlantis") ==
        "Due Sat 21 Nov 2026, 08:30 (UTC)");
}

TEST_CASE("the key names the reminder and the occurrence, to the microsecond") {
  const auto noon = parse_timestamp("2026-11-21T12:00:00Z").value();
  CHECK(source_key(ReminderId{7}, noon) == "reminder:7:2026-11-21T12:00:00Z");
  CHECK(source_key(ReminderId{7}, noon + std::chrono::microseconds{1}) ==
        "reminder:7:2026-11-21T12:00:00.000001Z");
}
