// Answers questions about the calendar, one a line, for cross_check.py:
//   rule <RRULE> <anchor> <n>   the next n occurrences, separated by commas; or "refused <code>"
//   instant <zone> <local>      seconds since the epoch
//   local <zone> <seconds>      the wall clock's reading
#include "taskora/base/time.hpp"
#include "taskora/calendar/recurrence.hpp"

#include <iostream>
#include <sstream>
#include <string>

using namespace taskora;
using namespace taskora::calendar;

namespace {

std::string occurrences(const std::string& text, const std::string& anchor, int wanted) {
  const auto rule = RecurrenceRule::parse(text);
  if (!rule) return "refused " + rule.error().fields.at(0).code;
  Series series{.rule = *rule, .anchor = WallTime::at(*parse_local_time(anchor))};
  std::string answer;
  auto current = series.anchor;
  for (int i = 0; i < wanted; ++i) {
    const auto next = next_after(series, current, Timestamp{});
    if (!next.due) break;
    answer += (answer.empty() ? "" : ",") + format_local_time(next.due->time);
    current = *next.due;
  }
  return answer;
}

std::string answer(const std::string& question) {
  std::istringstream in{question};
  std::string kind;
  std::string what;
  std::string value;
  int wanted = 0;
  in >> kind >> what >> value >> wanted;
  if (kind == "rule") return occurrences(what, value, wanted);
  const auto zone = Zone::find(what);
  if (!zone) return "no zone";
  if (kind == "instant")
    return std::to_string(zone->to_instant(*parse_local_time(value)).time_since_epoch().count() /
                          1'000'000);
  return format_local_time(zone->to_local(Timestamp{std::chrono::seconds{std::stoll(value)}}));
}

}  // namespace

int main() {
  for (std::string question; std::getline(std::cin, question);)
    std::cout << answer(question) << '\n';
}
