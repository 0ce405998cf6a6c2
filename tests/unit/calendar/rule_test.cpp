#include "taskora/calendar/rule.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora;
using namespace taskora::calendar;

namespace {

std::string canonical(std::string_view text) {
  return RecurrenceRule::parse(text).value().text();
}

std::string code_of(std::string_view text) {
  const auto rule = RecurrenceRule::parse(text, "/r");
  if (rule) return "ok: " + rule->text();
  CHECK(rule.error().code == ErrorCode::invalid_argument);
  CHECK(rule.error().fields.size() == 1);
  CHECK(rule.error().fields.at(0).pointer == "/r");
  return rule.error().fields.at(0).code;
}

}  // namespace

TEST_CASE("a word is a rule") {
  CHECK(canonical("daily") == "FREQ=DAILY");
  CHECK(canonical("Weekly") == "FREQ=WEEKLY");
  CHECK(canonical("MONTHLY") == "FREQ=MONTHLY");
  CHECK(canonical("yearly") == "FREQ=YEARLY");
}

TEST_CASE("equal rules have one text") {
  struct Case {
    std::string_view in;
    std::string_view out;
  };
  const Case cases[] = {
      {"RRULE:FREQ=DAILY", "FREQ=DAILY"},
      {"rrule:freq=weekly;byday=we,mo,we;interval=1", "FREQ=WEEKLY;BYDAY=MO,WE"},
      {"BYMONTHDAY=-1,15,15,+1;FREQ=MONTHLY;INTERVAL=02",
       "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-1,1,15"},
      {"FREQ=MONTHLY;BYDAY=-1FR,+2TU,FR,1FR", "FREQ=MONTHLY;BYDAY=2TU,-1FR,FR,1FR"},
      {"WKST=MO;FREQ=WEEKLY", "FREQ=WEEKLY"},
      {"WKST=SU;FREQ=WEEKLY;COUNT=10", "FREQ=WEEKLY;COUNT=10;WKST=SU"},
      {"FREQ=DAILY;UNTIL=20261231", "FREQ=DAILY;UNTIL=20261231"},
      {"FREQ=DAILY;UNTIL=20261231T235959", "FREQ=DAILY;UNTIL=20261231T235959"},
      {"FREQ=DAILY;UNTIL=20261231t235959z", "FREQ=DAILY;UNTIL=20261231T235959Z"},
      {"FREQ=YEARLY;BYSETPOS=-1;BYSECOND=0;BYMINUTE=30;BYHOUR=9,8;BYDAY=MO;BYWEEKNO=20;BYMONTH=5",
       "FREQ=YEARLY;BYMONTH=5;BYWEEKNO=20;BYDAY=MO;BYHOUR=8,9;BYMINUTE=30;BYSECOND=0;BYSETPOS=-1"},
      {"FREQ=YEARLY;BYYEARDAY=-1,1", "FREQ=YEARLY;BYYEARDAY=-1,1"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.in);
    CHECK(canonical(c.in) == c.out);
    CHECK(canonical(canonical(c.in)) == c.out);
    CHECK(RecurrenceRule::parse(c.in).value() == RecurrenceRule::parse(c.out).value());
  }
}

TEST_CASE("a rule that is wrong is refused with its code") {
  struct Case {
    std::string text;
    std::string code;
  };
  const Case cases[] = {
      {"", "format"},
      {"hourly", "format"},
      {"every day", "format"},
      {"FREQ", "format"},
      {"FREQ=", "format"},
      {"FREQ=FORTNIGHTLY", "format"},
      {"INTERVAL=2", "format"},
      {"FREQ=DAILY;", "format"},
      {";FREQ=DAILY", "format"},
      {" FREQ=DAILY", "unknown"},
      {"FREQ=DAILY ", "format"},
      {"FREQ=DAILY\n", "format"},
      {"FREQ==DAILY", "format"},
      {"daily ", "format"},
      {"RRULE:daily", "format"},
      {"RRULE:RRULE:FREQ=DAILY", "unknown"},
      {std::string{"FREQ=DAILY\0", 11}, "format"},
      {"FREQ=DAILY;BYDAY=", "format"},
      {"FREQ=DAILY;BYDAY=MO,", "format"},
      {"FREQ=DAILY;BYDAY=XX", "format"},
      {"FREQ=MONTHLY;BYDAY=1", "format"},
      {"FREQ=MONTHLY;BYDAY=--1MO", "format"},
      {"FREQ=MONTHLY;BYDAY=1.0MO", "format"},
      {"FREQ=DAILY;BYMONTH=1,,2", "format"},
      {"FREQ=DAILY;BYMONTH=a", "format"},
      {"FREQ=DAILY;BYMONTH=1 ", "format"},
      {"FREQ=DAILY;BYMONTH=99999999999", "format"},
      {"FREQ=DAILY;INTERVAL=", "format"},
      {"FREQ=DAILY;WKST=1", "format"},
      {"FREQ=DAILY;UNTIL=2026-12-31", "format"},
      {"FREQ=DAILY;UNTIL=20260230", "format"},
      {"FREQ=DAILY;UNTIL=", "format"},
      {"FREQ=DAILY;UNTIL=20261231T2359", "format"},
      {"FREQ=DAILY;UNTIL=20261231T235960Z", "format"},
      {"FREQ=DAILY;UNTIL=20261231T235959+01", "format"},
      {"FREQ=DAILY;UNTIL=20261231X235959", "format"},
      {"FREQ=DAILY;UNTIL=1", "format"},

      {"FREQ=DAILY;X=1", "unknown"},
      {"FREQ=DAILY;RSCALE=GREGORIAN", "unknown"},
      {"FREQ=MONTHLY;SKIP=BACKWARD", "unknown"},
      {"FREQ=DAILY;BYEASTER=0", "unknown"},
      {"FREQ=DAILY;=1", "unknown"},
      {"DTSTART=20260101;FREQ=DAILY", "unknown"},
      {"FREQ=DAILY;FREQ=DAILY", "duplicate"},
      {"FREQ=DAILY;BYDAY=MO;byday=TU", "duplicate"},

      {"FREQ=SECONDLY", "unsupported"},
      {"FREQ=MINUTELY;INTERVAL=30", "unsupported"},
      {"freq=hourly", "unsupported"},
      {"FREQ=DAILY;BYMINUTE=0,30", "unsupported"},
      {"FREQ=DAILY;BYSECOND=0,1", "unsupported"},

      {"FREQ=DAILY;INTERVAL=0", "out_of_range"},
      {"FREQ=DAILY;INTERVAL=-1", "out_of_range"},
      {"FREQ=DAILY;INTERVAL=1001", "out_of_range"},
      {"FREQ=DAILY;INTERVAL=99999999999999999999", "out_of_range"},
      {"FREQ=DAILY;COUNT=0", "out_of_range"},
      {"FREQ=DAILY;COUNT=1001", "out_of_range"},
      {"FREQ=DAILY;BYMONTH=0", "out_of_range"},
      {"FREQ=DAILY;BYMONTH=13", "out_of_range"},
      {"FREQ=DAILY;BYMONTH=-1", "out_of_range"},
      {"FREQ=MONTHLY;BYMONTHDAY=32", "out_of_range"},
      {"FREQ=MONTHLY;BYMONTHDAY=0", "out_of_range"},
      {"FREQ=YEARLY;BYYEARDAY=367", "out_of_range"},
      {"FREQ=YEARLY;BYWEEKNO=54", "out_of_range"},
      {"FREQ=DAILY;BYHOUR=24", "out_of_range"},
      {"FREQ=DAILY;BYMINUTE=60", "out_of_range"},
      {"FREQ=DAILY;BYSECOND=60", "out_of_range"},
      {"FREQ=MONTHLY;BYDAY=0MO", "out_of_range"},
      {"FREQ=MONTHLY;BYDAY=54MO", "out_of_range"},
      {"FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0", "out_of_range"},
      {"FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367", "out_of_range"},

      {"FREQ=DAILY;COUNT=3;UNTIL=20261231", "exclusive"},

      {"FREQ=MONTHLY;BYSETPOS=1", "combination"},
      {"FREQ=WEEKLY;BYMONTHDAY=1", "combination"},
      {"FREQ=MONTHLY;BYWEEKNO=1", "combination"},
      {"FREQ=MONTHLY;BYYEARDAY=1", "combination"},
      {"FREQ=DAILY;BYYEARDAY=1", "combination"},
      {"FREQ=WEEKLY;BYDAY=1MO", "combination"},
      {"FREQ=DAILY;BYDAY=-1MO", "combination"},
      {"FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO", "combination"},

      {"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "no_occurrence"},
      {"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "no_occurrence"},
      {"FREQ=MONTHLY;BYMONTH=2,4,6;BYMONTHDAY=31", "no_occurrence"},
      {"FREQ=MONTHLY;BYDAY=6MO", "no_occurrence"},
      {"FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1", "no_occurrence"},
      {"FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6;BYDAY=MO", "no_occurrence"},
      {"FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=3", "no_occurrence"},
      {"FREQ=YEARLY;INTERVAL=101", "no_occurrence"},
      {"FREQ=MONTHLY;BYMONTHDAY=8;BYDAY=1MO", "no_occurrence"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(code_of(c.text) == c.code);
  }
}

TEST_CASE("a rule has at most 1000 characters") {
  std::string text = "FREQ=YEARLY;BYYEARDAY=1";
  while (text.size() < kMaxRuleLength) text += text.size() % 2 == 0 ? ",2" : ",10";
  text.resize(kMaxRuleLength);
  if (text.ends_with(',')) text.back() = '0';
  CHECK(code_of(text) != "too_long");
  CHECK(code_of(std::string(kMaxRuleLength + 1, 'A')) == "too_long");
  CHECK(code_of("FREQ=DAILY;" + std::string(10'000'000, 'x')) == "too_long");
}
