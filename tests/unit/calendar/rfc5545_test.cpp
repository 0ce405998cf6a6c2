// The examples of RFC 5545, section 3.8.5.3, as far as a task may have them.
#include "taskora/calendar/recurrence.hpp"

#include <catch2/catch_test_macros.hpp>

#include <sstream>

using namespace taskora;
using namespace taskora::calendar;

namespace {

struct Example {
  std::string_view rule;
  std::string_view dates;  // the first is DTSTART; "…" at the end: it goes on
};

// As many dates as the example has, and one more to see whether the series ends.
std::string dates(const Example& example) {
  std::istringstream in{std::string{example.dates}};
  std::string first;
  in >> first;
  const auto iso =
      first.substr(0, 4) + "-" + first.substr(4, 2) + "-" + first.substr(6, 2) + "T09:00";
  Series series{.rule = RecurrenceRule::parse(example.rule).value(),
                .anchor = WallTime::at(*parse_local_time(iso)),
                .zone = Zone::find("America/New_York").value()};
  const auto wanted = std::count(example.dates.begin(), example.dates.end(), ' ') +
                      (example.dates.ends_with("…") ? 0 : 1);
  std::string text = first;
  auto current = series.anchor;
  for (long i = 1; i < wanted + 1; ++i) {
    const auto next = next_after(series, current, series.zone.to_instant(current));
    if (!next.due) return text;
    if (i == wanted) break;
    auto date = format_local_time(next.due->time);
    CHECK(date.ends_with("T09:00:00"));
    date = date.substr(0, 10);
    std::erase(date, '-');
    text += " " + date;
    current = *next.due;
    ++series.count_done;
  }
  return text + " …";
}

}  // namespace

TEST_CASE("the examples of RFC 5545 come out") {
  const Example examples[] = {
      {"FREQ=DAILY;COUNT=10",
       "19970902 19970903 19970904 19970905 19970906 19970907 19970908 19970909 19970910 19970911"},
      {"FREQ=DAILY;INTERVAL=2", "19970902 19970904 19970906 19970908 19970910 …"},
      {"FREQ=DAILY;INTERVAL=10;COUNT=5", "19970902 19970912 19970922 19971002 19971012"},
      {"FREQ=WEEKLY;COUNT=10",
       "19970902 19970909 19970916 19970923 19970930 19971007 19971014 19971021 19971028 19971104"},
      {"FREQ=WEEKLY;UNTIL=19971224T000000Z",
       "19970902 19970909 19970916 19970923 19970930 19971007 19971014 19971021 19971028 19971104 "
       "19971111 19971118 "
       "19971125 19971202 19971209 19971216 19971223"},
      {"FREQ=WEEKLY;INTERVAL=2;WKST=SU", "19970902 19970916 19970930 19971014 19971028 19971111 …"},
      {"FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH",
       "19970902 19970904 19970909 19970911 19970916 19970918 19970923 19970925 19970930 19971002"},
      {"FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR",
       "19970901 19970903 19970905 19970915 19970917 19970919 19970929 19971001 19971003 19971013 "
       "19971015 19971017 "
       "19971027 19971029 19971031 19971110 19971112 19971114 19971124 19971126 19971128 19971208 "
       "19971210 19971212 19971222"},
      {"FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH",
       "19970902 19970904 19970916 19970918 19970930 19971002 19971014 19971016"},
      {"FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
       "19970905 19971003 19971107 19971205 19980102 19980206 19980306 19980403 19980501 19980605"},
      {"FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR", "19970905 19971003 19971107 19971205"},
      {"FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
       "19970907 19970928 19971102 19971130 19980104 19980125 19980301 19980329 19980503 19980531"},
      {"FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "19970922 19971020 19971117 19971222 19980119 19980216"},
      {"FREQ=MONTHLY;BYMONTHDAY=-3", "19970928 19971029 19971128 19971229 19980129 19980226 …"},
      {"FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
       "19970902 19970915 19971002 19971015 19971102 19971115 19971202 19971215 19980102 19980115"},
      {"FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
       "19970930 19971001 19971031 19971101 19971130 19971201 19971231 19980101 19980131 19980201"},
      {"FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
       "19970910 19970911 19970912 19970913 19970914 19970915 19990310 19990311 19990312 19990313"},
      {"FREQ=MONTHLY;INTERVAL=2;BYDAY=TU",
       "19970902 19970909 19970916 19970923 19970930 19971104 19971111 19971118 19971125 19980106 "
       "19980113 19980120 "
       "19980127 19980303 …"},
      {"FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
       "19970610 19970710 19980610 19980710 19990610 19990710 20000610 20000710 20010610 20010710"},
      {"FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
       "19970310 19990110 19990210 19990310 20010110 20010210 20010310 20030110 20030210 20030310"},
      {"FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
       "19970101 19970410 19970719 20000101 20000409 20000718 20030101 20030410 20030719 20060101"},
      {"FREQ=YEARLY;BYDAY=20MO", "19970519 19980518 19990517 …"},
      {"FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "19970512 19980511 19990517 …"},
      {"FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
       "19970313 19970320 19970327 19980305 19980312 19980319 19980326 19990304 19990311 19990318 "
       "19990325 …"},
      {"FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8",
       "19970605 19970612 19970619 19970626 19970703 19970710 19970717 19970724 19970731 19970807 "
       "19970814 19970821 "
       "19970828 19980604 …"},
      {"FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
       "19970902 19980213 19980313 19981113 19990813 20001013 …"},
      {"FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",
       "19970913 19971011 19971108 19971213 19980110 19980207 19980307 19980411 19980509 19980613 "
       "…"},
      {"FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
       "19961105 20001107 20041102 …"},
      {"FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "19970904 19971007 19971106"},
      {"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
       "19970929 19971030 19971127 19971230 19980129 19980226 19980330 …"},
      {"FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "19970805 19970810 19970819 19970824"},
      {"FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "19970805 19970817 19970819 19970831"},
      {"FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "20070115 20070130 20070215 20070315 20070330"},
  };
  for (const auto& example : examples) {
    CAPTURE(example.rule);
    CHECK(dates(example) == example.dates);
  }
}

TEST_CASE("every day in January for three years, said in two ways") {
  for (const auto* text :
       {"FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
        "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1"}) {
    Series series{.rule = RecurrenceRule::parse(text).value(),
                  .anchor = WallTime::at(*parse_local_time("1998-01-01T09:00")),
                  .zone = Zone::find("America/New_York").value()};
    int count = 1;
    auto current = series.anchor;
    for (;; ++count) {
      const auto next = next_after(series, current, series.zone.to_instant(current));
      if (!next.due) {
        CHECK(next.ended == SeriesEnd::until);
        break;
      }
      current = *next.due;
    }
    CHECK(count == 93);
    CHECK(format_local_time(current.time) == "2000-01-31T09:00:00");
  }
}
