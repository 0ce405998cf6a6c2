#include "taskora/calendar/zone.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <thread>
#include <vector>

using namespace taskora;
using namespace taskora::calendar;

namespace {

std::string instant(std::string_view zone, std::string_view local) {
  return format_timestamp(Zone::find(zone).value().to_instant(*parse_local_time(local)));
}
std::string local(std::string_view zone, std::string_view instant) {
  return format_local_time(Zone::find(zone).value().to_local(*parse_timestamp(instant)));
}

}  // namespace

TEST_CASE("the database's names are zones") {
  for (const auto* name : {"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5",
                           "America/Port-au-Prince", "Asia/Kolkata", "Africa/Casablanca"}) {
    CAPTURE(name);
    const auto zone = Zone::find(name);
    REQUIRE(zone);
    CHECK(zone->name() == name);
  }
}

TEST_CASE("everything else is not a zone") {
  for (const auto& name : {std::string{},
                           std::string{"../../etc/passwd"},
                           std::string{"Europe/../UTC"},
                           std::string{"posix/UTC"},
                           std::string{"right/UTC"},
                           std::string{"europe/berlin"},
                           std::string{"EUROPE/BERLIN"},
                           std::string{"Europe"},
                           std::string{"Europe/"},
                           std::string{"Europe/Berlin/"},
                           std::string{"/UTC"},
                           std::string{"localtime"},
                           std::string{"posixrules"},
                           std::string{"Factory"},
                           std::string{"tzdata.zi"},
                           std::string{"zone.tab"},
                           std::string{"Europe/Berlin "},
                           std::string{"Europe/Berlin\0", 14},
                           std::string{"+02:00"},
                           std::string{"CEST"},
                           std::string(10'000, 'A')}) {
    CAPTURE(name);
    CHECK_FALSE(Zone::find(name));
  }
}

TEST_CASE("a skipped reading moves on by the gap, a repeated one is the first") {
  struct Case {
    std::string_view zone;
    std::string_view local;
    std::string_view instant;
  };
  const Case cases[] = {
      {"Europe/Berlin", "2026-03-29T01:59:59", "2026-03-29T00:59:59Z"},
      {"Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:30:00Z"},
      {"Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00:00Z"},
      {"Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30:00Z"},
      {"Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00:00Z"},
      {"America/New_York", "2026-03-08T02:30", "2026-03-08T07:30:00Z"},
      {"America/New_York", "2026-11-01T01:30", "2026-11-01T05:30:00Z"},
      {"Australia/Lord_Howe", "2026-10-04T02:15",
       "2026-10-03T15:45:00Z"},  // a change of half an hour
      {"Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45:00Z"},
      {"Pacific/Apia", "2011-12-30T10:00", "2011-12-30T20:00:00Z"},  // a day that was skipped
      {"Pacific/Apia", "2011-12-31T10:00", "2011-12-30T20:00:00Z"},
      {"Africa/Casablanca", "2026-02-15T02:30",
       "2026-02-15T01:30:00Z"},  // back for Ramadan: comes twice
      {"Africa/Casablanca", "2026-03-22T02:30",
       "2026-03-22T02:30:00Z"},  // and forward again: skipped
      {"America/Sao_Paulo", "2018-11-04T00:00",
       "2018-11-04T03:00:00Z"},  // midnight itself was skipped
      {"UTC", "2026-06-15T12:00", "2026-06-15T12:00:00Z"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.zone, c.local);
    CHECK(instant(c.zone, c.local) == c.instant);
  }
}

TEST_CASE("the rule goes on where the database's table ends") {
  CHECK(instant("Europe/Berlin", "2050-07-01T12:00") == "2050-07-01T10:00:00Z");
  CHECK(instant("Europe/Berlin", "2050-12-01T12:00") == "2050-12-01T11:00:00Z");
  CHECK(local("America/New_York", "2099-07-01T12:00:00Z") == "2099-07-01T08:00:00");
  CHECK(local("Europe/Berlin", "2037-10-25T01:00:00Z") == "2037-10-25T02:00:00");
  CHECK(local("Europe/Berlin", "2038-03-28T01:00:00Z") == "2038-03-28T03:00:00");
}

TEST_CASE("an instant is read off the wall clock, rounded down") {
  CHECK(local("Europe/Berlin", "2026-03-29T00:59:59.999999Z") == "2026-03-29T01:59:59");
  CHECK(local("Europe/Berlin", "2026-03-29T01:00:00Z") == "2026-03-29T03:00:00");
  CHECK(local("Pacific/Apia", "2011-12-30T09:59:59Z") == "2011-12-29T23:59:59");
  CHECK(local("Pacific/Apia", "2011-12-30T10:00:00Z") == "2011-12-31T00:00:00");
}

TEST_CASE("there and back is the same wherever the clock is not changed") {
  for (const auto* name :
       {"Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata", "America/St_Johns"}) {
    const auto zone = Zone::find(name).value();
    auto time = *parse_local_time("2026-01-01T04:00");  // no change of the clocks touches 4 o'clock
    for (int day = 0; day < 800; ++day, time += std::chrono::days{1})
      CHECK(zone.to_local(zone.to_instant(time)) == time);
  }
}

TEST_CASE("a day stands for its first instant") {
  using namespace std::chrono;
  const auto berlin = Zone::find("Europe/Berlin").value();
  CHECK(format_timestamp(berlin.to_instant(WallTime::day(year{2026} / 7 / 1))) ==
        "2026-06-30T22:00:00Z");
}

TEST_CASE("threads find zones at once") {
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([] {
      for (const auto* name : {"Asia/Tokyo", "Asia/Seoul", "Asia/Manila", "Europe/Rome"}) {
        if (!Zone::find(name) || Zone::find("Europe/Atlantis")) throw std::runtime_error{name};
      }
    });
  }
}
