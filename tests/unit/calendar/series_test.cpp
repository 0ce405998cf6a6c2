#include "taskora/calendar/recurrence.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace taskora;
using namespace taskora::calendar;

namespace {

WallTime when(std::string_view text) {
  const auto date = parse_date(text);
  return date ? WallTime::day(*date) : WallTime::at(*parse_local_time(text));
}

Series series_of(std::string_view rule, std::string_view anchor,
                 RecurrenceMode mode = RecurrenceMode::from_due) {
  return {.rule = RecurrenceRule::parse(rule).value(),
          .mode = mode,
          .anchor = when(anchor),
          .zone = Zone::find("Europe/Berlin").value()};
}

std::string text_of(const Successor& next) {
  if (!next.due) return "ended: " + std::string{to_string(*next.ended)};
  CHECK_FALSE(next.ended);
  const auto text = format_local_time(next.due->time);
  return next.due->all_day ? text.substr(0, 10) : text.substr(0, 16);
}

std::string next(const Series& series, std::string_view current, std::string_view completed_at) {
  return text_of(next_after(series, when(current), *parse_timestamp(completed_at)));
}

std::string code_of(const Series& series) {
  const auto status = check(series, "/r");
  return status ? "ok"
                : status.error().fields.at(0).pointer + " " + status.error().fields.at(0).code;
}

}  // namespace

TEST_CASE("from due: done early or in time, the next is the next on the grid") {
  const auto standup = series_of("weekly", "2026-11-23T09:00");
  CHECK(next(standup, "2026-11-23T09:00", "2026-11-20T10:00:00Z") == "2026-11-30T09:00");
  CHECK(next(standup, "2026-11-23T09:00", "2026-11-23T08:00:00Z") == "2026-11-30T09:00");
  CHECK(next(standup, "2026-11-30T09:00", "2026-11-20T10:00:00Z") == "2026-12-07T09:00");
}

TEST_CASE("from due: what was missed while the task stayed open does not come back") {
  const auto daily = series_of("daily", "2026-11-01T09:00");
  CHECK(next(daily, "2026-11-01T09:00", "2026-11-21T07:59:59Z") == "2026-11-21T09:00");
  CHECK(next(daily, "2026-11-01T09:00", "2026-11-21T08:00:00Z") == "2026-11-22T09:00");
  CHECK(next(series_of("FREQ=WEEKLY;INTERVAL=2", "2026-01-05T09:00"), "2026-01-05T09:00",
             "2026-11-21T12:00:00Z") == "2026-11-23T09:00");
  CHECK(next(series_of("monthly", "2026-01-31T09:00"), "2026-01-31T09:00",
             "2027-02-01T12:00:00Z") == "2027-02-28T09:00");
}

TEST_CASE("from due: a day is missed when it is over") {
  const auto daily = series_of("daily", "2026-11-01");
  CHECK(next(daily, "2026-11-19", "2026-11-21T12:00:00Z") == "2026-11-21");
  CHECK(next(daily, "2026-11-19", "2026-11-21T23:30:00Z") ==
        "2026-11-22");  // already the 22nd in Berlin
  CHECK(next(daily, "2026-11-21", "2026-11-21T12:00:00Z") == "2026-11-22");
}

TEST_CASE("from completion: the interval begins on the day of completion, at the usual time") {
  const auto mode = RecurrenceMode::from_completion;
  CHECK(next(series_of("FREQ=DAILY;INTERVAL=3", "2026-11-01T09:00", mode), "2026-11-01T09:00",
             "2026-11-20T18:00:00Z") == "2026-11-23T09:00");
  CHECK(next(series_of("daily", "2026-11-01", mode), "2026-11-01", "2026-11-20T23:30:00Z") ==
        "2026-11-22");
  CHECK(next(series_of("weekly", "2026-11-02T09:00", mode), "2026-11-02T09:00",
             "2026-11-19T12:00:00Z") == "2026-11-26T09:00");
  CHECK(next(series_of("monthly", "2027-01-10T09:00", mode), "2027-01-10T09:00",
             "2027-01-31T12:00:00Z") == "2027-02-28T09:00");
  CHECK(next(series_of("FREQ=MONTHLY;INTERVAL=6", "2026-01-10", mode), "2026-01-10",
             "2026-08-31T12:00:00Z") == "2027-02-28");
  CHECK(next(series_of("yearly", "2026-01-10", mode), "2026-01-10", "2028-02-29T12:00:00Z") ==
        "2029-02-28");
  CHECK(next(series_of("FREQ=WEEKLY;BYDAY=MO", "2026-11-02", mode), "2026-11-02",
             "2026-11-18T12:00:00Z") == "2026-11-23");
}

TEST_CASE("from completion: done early, it may come before the due it had") {
  CHECK(next(series_of("daily", "2026-11-27T09:00", RecurrenceMode::from_completion),
             "2026-11-27T09:00", "2026-11-20T12:00:00Z") == "2026-11-21T09:00");
}

TEST_CASE("COUNT counts tasks, the first included and what was missed not") {
  auto series = series_of("FREQ=DAILY;COUNT=3", "2026-11-01T09:00");
  CHECK(next(series, "2026-11-01T09:00", "2026-11-20T12:00:00Z") == "2026-11-21T09:00");
  series.count_done = 2;
  CHECK(next(series, "2026-11-21T09:00", "2026-11-21T12:00:00Z") == "2026-11-22T09:00");
  series.count_done = 3;
  CHECK(next(series, "2026-11-22T09:00", "2026-11-22T12:00:00Z") == "ended: count");
  series = series_of("FREQ=DAILY;COUNT=1", "2026-11-01");
  CHECK(next(series, "2026-11-01", "2026-11-01T12:00:00Z") == "ended: count");
}

TEST_CASE("UNTIL ends a series: as an instant, as a reading, as a day to its end") {
  const auto ends_after = [](std::string_view until) {
    return next(series_of("FREQ=DAILY;UNTIL=" + std::string{until}, "2026-11-01T09:00"),
                "2026-11-01T09:00", "2026-11-01T12:00:00Z");
  };
  CHECK(ends_after("20261102T080000Z") == "2026-11-02T09:00");
  CHECK(ends_after("20261102T075959Z") == "ended: until");
  CHECK(ends_after("20261102T090000") == "2026-11-02T09:00");
  CHECK(ends_after("20261102T085959") == "ended: until");
  CHECK(ends_after("20261102") == "2026-11-02T09:00");
  CHECK(ends_after("20261101") == "ended: until");
  CHECK(next(series_of("FREQ=DAILY;UNTIL=20261102", "2026-11-01"), "2026-11-01",
             "2026-11-01T12:00:00Z") == "2026-11-02");
  CHECK(next(series_of("FREQ=DAILY;UNTIL=20261105", "2026-11-01"), "2026-11-01",
             "2026-12-24T12:00:00Z") == "ended: until");
}

TEST_CASE("a series has at most 1000 tasks") {
  auto series = series_of("daily", "2026-11-01");
  series.count_done = 999;
  CHECK(next(series, "2026-11-01", "2026-11-01T12:00:00Z") == "2026-11-02");
  series.count_done = 1000;
  CHECK(next(series, "2026-11-01", "2026-11-01T12:00:00Z") == "ended: generations");
}

TEST_CASE("what does not fit the due date is refused when it is set") {
  CHECK(code_of(series_of("weekly", "2026-11-01")) == "ok");
  CHECK(code_of(series_of("FREQ=DAILY;BYHOUR=9", "2026-11-01T09:00")) == "ok");
  CHECK(code_of(series_of("FREQ=DAILY;BYHOUR=9", "2026-11-01")) == "/r combination");
  CHECK(code_of(series_of("FREQ=DAILY;UNTIL=20261031", "2026-11-01")) == "/r out_of_range");
  CHECK(code_of(series_of("FREQ=DAILY;UNTIL=20261101", "2026-11-01")) == "ok");
  CHECK(code_of(series_of("FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29", "2027-02-28")) ==
        "/r no_occurrence");
  CHECK(code_of(series_of("FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29", "2028-02-29")) == "ok");
}
