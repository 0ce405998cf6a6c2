#include "taskora/calendar/posix_rule.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora;
using namespace taskora::calendar;
using namespace std::chrono;

namespace {

LocalTime local(std::string_view text) {
  return *parse_local_time(text);
}

}  // namespace

TEST_CASE("a zone without summer time has one offset") {
  const auto india = PosixRule::parse("IST-5:30").value();
  CHECK(india.offset_at(sys_days{year{2050} / 7 / 1}) == 5h + 30min);
  CHECK(india.offset_before(local("2050-01-01T00:00")) == 5h + 30min);
  CHECK(PosixRule::parse("<-03>3")->offset_at({}) == -3h);
  CHECK(PosixRule::parse("UTC0")->offset_at({}) == 0h);
}

TEST_CASE("summer time begins and ends in either hemisphere") {
  const auto berlin = PosixRule::parse("CET-1CEST,M3.5.0,M10.5.0/3").value();
  CHECK(berlin.offset_at(sys_days{year{2050} / 3 / 27} + 59min + 59s) == 1h);
  CHECK(berlin.offset_at(sys_days{year{2050} / 3 / 27} + 1h) == 2h);
  CHECK(berlin.offset_at(sys_days{year{2050} / 10 / 30} + 1h) == 1h);
  const auto sydney = PosixRule::parse("AEST-10AEDT,M10.1.0,M4.1.0/3").value();
  CHECK(sydney.offset_at(sys_days{year{2050} / 1 / 1}) == 11h);
  CHECK(sydney.offset_at(sys_days{year{2050} / 7 / 1}) == 10h);
}

TEST_CASE("a skipped or repeated reading has the offset before the change") {
  const auto berlin = PosixRule::parse("CET-1CEST,M3.5.0,M10.5.0/3").value();
  CHECK(berlin.offset_before(local("2050-03-27T01:59:59")) == 1h);
  CHECK(berlin.offset_before(local("2050-03-27T02:30")) == 1h);
  CHECK(berlin.offset_before(local("2050-03-27T03:00")) == 2h);
  CHECK(berlin.offset_before(local("2050-10-30T02:30")) == 2h);
  CHECK(berlin.offset_before(local("2050-10-30T03:00")) == 1h);
}

TEST_CASE("changes may be negative, on the next days, and by half an hour") {
  CHECK(PosixRule::parse("IST-1GMT0,M10.5.0,M3.5.0/1")->offset_at(sys_days{year{2050} / 1 / 1}) ==
        0h);
  CHECK(PosixRule::parse("<-02>2<-01>,M3.5.0/-1,M10.5.0/0")
            ->offset_at(sys_days{year{2050} / 7 / 1}) == -1h);
  CHECK(
      PosixRule::parse("EET-2EEST,M3.4.4/50,M10.4.4/50")->offset_at(sys_days{year{2050} / 7 / 1}) ==
      3h);
  CHECK(PosixRule::parse("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0")
            ->offset_at(sys_days{year{2050} / 1 / 1}) == 11h);
}

TEST_CASE("what is no rule is refused") {
  for (const auto* text :
       {"", "C", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,J60,J300",
        "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M0.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0",
        "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0,", "CET-1CEST,M3.5.0/,M10.5.0",
        "<+01", "CET-200", "CET-1:60"}) {
    CAPTURE(text);
    CHECK_FALSE(PosixRule::parse(text));
  }
}
