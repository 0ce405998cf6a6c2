#include "taskora/calendar/rule.hpp"

#include "taskora/calendar/expand.hpp"
#include "taskora/calendar/recurrence.hpp"
#include "taskora/calendar/rule_reader.hpp"

#include <array>

namespace taskora::calendar {
namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 4> kFrequencies{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
constexpr std::array<std::string_view, 7> kDays{"SU", "MO", "TU", "WE", "TH", "FR", "SA"};

std::string compact(std::string_view iso) {
  std::string text;
  for (const char c : iso) {
    if (c != '-' && c != ':') text += c;
  }
  return text;
}

struct SpellUntil {
  std::string operator()(Timestamp instant) const { return compact(format_timestamp(instant)); }
  std::string operator()(LocalTime local) const { return compact(format_local_time(local)); }
  std::string operator()(year_month_day date) const { return compact(format_date(date)); }
};

void add_list(std::string& text, std::string_view name, const std::vector<int>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    text += i == 0 ? ";" + std::string{name} + "=" : std::string{","};
    text += std::to_string(values[i]);
  }
}

void add_days(std::string& text, const std::vector<RuleDay>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    text += i == 0 ? ";BYDAY=" : ",";
    if (values[i].ordinal != 0) text += std::to_string(values[i].ordinal);
    text += kDays.at(values[i].weekday.c_encoding());
  }
}

std::string spell(const RuleParts& parts) {
  std::string text =
      "FREQ=" + std::string{kFrequencies.at(static_cast<std::size_t>(parts.frequency))};
  if (parts.interval != 1) text += ";INTERVAL=" + std::to_string(parts.interval);
  if (parts.count) text += ";COUNT=" + std::to_string(*parts.count);
  if (parts.until) text += ";UNTIL=" + std::visit(SpellUntil{}, *parts.until);
  add_list(text, "BYMONTH", parts.by_month);
  add_list(text, "BYWEEKNO", parts.by_week_no);
  add_list(text, "BYYEARDAY", parts.by_year_day);
  add_list(text, "BYMONTHDAY", parts.by_month_day);
  add_days(text, parts.by_day);
  add_list(text, "BYHOUR", parts.by_hour);
  add_list(text, "BYMINUTE", parts.by_minute);
  add_list(text, "BYSECOND", parts.by_second);
  add_list(text, "BYSETPOS", parts.by_set_pos);
  if (parts.week_start != Monday)
    text += ";WKST=" + std::string{kDays.at(parts.week_start.c_encoding())};
  return text;
}

// Whether any date fits, wherever the series begins: looked for with every period, from a year that
// has them all.
bool has_a_date(const RuleParts& parts) {
  if (parts.frequency == Frequency::yearly && parts.interval > kHorizonYears) return false;
  auto every = parts;
  every.interval = 1;
  const auto start = WallTime::at(LocalTime{local_days{year{2000} / January / 1}});
  return Grid{every, start}
      .first_after(start.time - seconds{1}, [](LocalTime) { return true; })
      .has_value();
}

}  // namespace

Result<RecurrenceRule> RecurrenceRule::parse(std::string_view text, std::string_view pointer) {
  TASKORA_TRY(parts, read_rule(text, pointer));
  if (!has_a_date(parts))
    return fail(invalid({std::string{pointer}, "no_occurrence", "the rule has no date"}));
  auto canonical = spell(parts);
  return RecurrenceRule{std::move(parts), std::move(canonical)};
}

}  // namespace taskora::calendar
