#include "taskora/calendar/rule_reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace taskora::calendar {
namespace {

using std::chrono::weekday;
using Problem = std::optional<FieldError>;

constexpr std::array<std::string_view, 7> kDayNames{"SU", "MO", "TU", "WE", "TH", "FR", "SA"};

FieldError problem(std::string code, std::string detail) {
  return {{}, std::move(code), std::move(detail)};
}

FieldError format_problem(std::string_view name) {
  return problem("format", std::string{name} + " has a value that cannot be read");
}

std::string upper_case(std::string_view text) {
  std::string upper{text};
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return upper;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// "7", "+7", "-7": at most four digits, nothing around them.
std::optional<int> read_number(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text.size() > 4 || text.front() < '0' || text.front() > '9')
    return std::nullopt;
  int value = 0;
  const auto* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || at != end) return std::nullopt;
  return negative ? -value : value;
}

std::optional<weekday> read_weekday(std::string_view text) {
  const auto found = std::find(kDayNames.begin(), kDayNames.end(), text);
  if (found == kDayNames.end()) return std::nullopt;
  return weekday{static_cast<unsigned>(found - kDayNames.begin())};
}

struct Range {
  int low;
  int high;
  bool negative_too = false;
  [[nodiscard]] bool holds(int value) const {
    return (value >= low && value <= high) || (negative_too && -value >= low && -value <= high);
  }
};

FieldError range_problem(std::string_view name, const Range& range) {
  return problem("out_of_range", std::string{name} + " takes " + std::to_string(range.low) +
                                     " to " + std::to_string(range.high) +
                                     (range.negative_too ? ", also negative" : ""));
}

Problem read_list(std::string_view name, std::string_view value, const Range& range,
                  std::vector<int>& out) {
  std::set<int> numbers;
  for (const auto item : split(value, ',')) {
    const auto number = read_number(item);
    if (!number) return format_problem(name);
    if (!range.holds(*number)) return range_problem(name, range);
    numbers.insert(*number);
  }
  out.assign(numbers.begin(), numbers.end());
  return {};
}

Problem read_days(std::string_view value, std::vector<RuleDay>& out) {
  constexpr Range kOrdinals{1, 53, true};
  for (const auto item : split(value, ',')) {
    if (item.size() < 2) return format_problem("BYDAY");
    const auto day = read_weekday(item.substr(item.size() - 2));
    if (!day) return format_problem("BYDAY");
    RuleDay entry{.ordinal = 0, .weekday = *day};
    if (item.size() > 2) {
      const auto ordinal = read_number(item.substr(0, item.size() - 2));
      if (!ordinal) return format_problem("BYDAY");
      if (!kOrdinals.holds(*ordinal)) return range_problem("BYDAY", kOrdinals);
      entry.ordinal = *ordinal;
    }
    out.push_back(entry);
  }
  // Monday first; every one before the first, the first before the last.
  const auto key = [](const RuleDay& d) { return std::pair{d.weekday.iso_encoding(), d.ordinal}; };
  std::sort(out.begin(), out.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return {};
}

// 20261231, 20261231T235959, 20261231T235959Z
Problem read_until(std::string_view value, std::optional<RuleUntil>& out) {
  const bool utc = value.size() == 16 && value.back() == 'Z';
  const auto dashed = std::string{value.substr(0, 4)} + '-' +
                      std::string{value.substr(std::min<std::size_t>(4, value.size()), 2)} + '-' +
                      std::string{value.substr(std::min<std::size_t>(6, value.size()), 2)};
  if (value.size() == 8) {
    if (const auto date = parse_date(dashed)) {
      out = *date;
      return {};
    }
  } else if ((value.size() == 15 || utc) && value[8] == 'T') {
    const auto text = dashed + 'T' + std::string{value.substr(9, 2)} + ':' +
                      std::string{value.substr(11, 2)} + ':' + std::string{value.substr(13, 2)};
    if (const auto local = parse_local_time(text)) {
      if (utc) {
        out = Timestamp{local->time_since_epoch()};
      } else {
        out = *local;
      }
      return {};
    }
  }
  return problem("format",
                 "UNTIL is a date (20261231) or a time (20261231T170000, with Z for UTC)");
}

Problem read_frequency(std::string_view value, Frequency& out) {
  if (value == "SECONDLY" || value == "MINUTELY" || value == "HOURLY") {
    return problem("unsupported", "a task recurs daily, weekly, monthly or yearly");
  }
  constexpr std::array<std::string_view, 4> kNames{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
  const auto found = std::find(kNames.begin(), kNames.end(), value);
  if (found == kNames.end()) return format_problem("FREQ");
  out = static_cast<Frequency>(found - kNames.begin());
  return {};
}

Problem read_limited(std::string_view name, std::string_view value, int high, int& out) {
  const auto number = read_number(value);
  if (!number) return value.empty() ? format_problem(name) : range_problem(name, {1, high});
  if (*number < 1 || *number > high) return range_problem(name, {1, high});
  out = *number;
  return {};
}

Problem read_part(std::string_view name, std::string_view value, RuleParts& parts) {
  if (name == "FREQ") return read_frequency(value, parts.frequency);
  if (name == "INTERVAL") return read_limited(name, value, kMaxInterval, parts.interval);
  if (name == "COUNT") return read_limited(name, value, kMaxCount, parts.count.emplace());
  if (name == "UNTIL") return read_until(value, parts.until);
  if (name == "BYMONTH") return read_list(name, value, {1, 12}, parts.by_month);
  if (name == "BYWEEKNO") return read_list(name, value, {1, 53, true}, parts.by_week_no);
  if (name == "BYYEARDAY") return read_list(name, value, {1, 366, true}, parts.by_year_day);
  if (name == "BYMONTHDAY") return read_list(name, value, {1, 31, true}, parts.by_month_day);
  if (name == "BYDAY") return read_days(value, parts.by_day);
  if (name == "BYHOUR") return read_list(name, value, {0, 23}, parts.by_hour);
  if (name == "BYMINUTE") return read_list(name, value, {0, 59}, parts.by_minute);
  if (name == "BYSECOND") return read_list(name, value, {0, 59}, parts.by_second);
  if (name == "BYSETPOS") return read_list(name, value, {1, 366, true}, parts.by_set_pos);
  if (name == "WKST") {
    const auto day = read_weekday(value);
    if (!day) return format_problem(name);
    parts.week_start = *day;
    return {};
  }
  return problem("unknown", "the rule has a part that RFC 5545 does not know");
}

// RFC 5545, 3.3.10: the notes and the table of which part may stand with which frequency.
Problem check_combination(const RuleParts& parts) {
  const auto refuse = [](std::string detail) { return problem("combination", std::move(detail)); };
  const bool yearly = parts.frequency == Frequency::yearly;
  const bool ordinals =
      std::any_of(parts.by_day.begin(), parts.by_day.end(), [](auto& d) { return d.ordinal != 0; });
  if (parts.count && parts.until)
    return problem("exclusive", "COUNT and UNTIL cannot stand together");
  if (!parts.by_week_no.empty() && !yearly) return refuse("BYWEEKNO needs FREQ=YEARLY");
  if (!parts.by_year_day.empty() && !yearly) return refuse("BYYEARDAY needs FREQ=YEARLY");
  if (!parts.by_month_day.empty() && parts.frequency == Frequency::weekly) {
    return refuse("BYMONTHDAY cannot stand with FREQ=WEEKLY");
  }
  if (ordinals && !yearly && parts.frequency != Frequency::monthly) {
    return refuse("a number before a day needs FREQ=MONTHLY or FREQ=YEARLY");
  }
  if (ordinals && !parts.by_week_no.empty())
    return refuse("a number before a day cannot stand with BYWEEKNO");
  const bool any_by = !parts.by_month.empty() || !parts.by_week_no.empty() ||
                      !parts.by_year_day.empty() || !parts.by_month_day.empty() ||
                      !parts.by_day.empty() || !parts.by_hour.empty() || !parts.by_minute.empty() ||
                      !parts.by_second.empty();
  if (!parts.by_set_pos.empty() && !any_by) return refuse("BYSETPOS needs another BY part");
  if (parts.by_minute.size() > 1 || parts.by_second.size() > 1) {
    return problem("unsupported", "BYMINUTE and BYSECOND take one value");
  }
  return {};
}

Problem read_parts(std::string_view text, RuleParts& parts) {
  std::set<std::string_view> seen;
  for (const auto part : split(text, ';')) {
    const auto equals = part.find('=');
    if (equals == std::string_view::npos) {
      return problem(
          "format", "a rule is a word (daily, weekly, monthly, yearly) or RFC 5545's NAME=value;…");
    }
    const auto name = part.substr(0, equals);
    if (seen.contains(name)) return problem("duplicate", "a part comes twice");
    if (auto wrong = read_part(name, part.substr(equals + 1), parts)) return wrong;
    seen.insert(name);
  }
  if (!seen.contains("FREQ")) return problem("format", "FREQ is missing");
  return check_combination(parts);
}

Problem read_text(std::string_view text, RuleParts& parts) {
  if (text.size() > kMaxRuleLength) {
    return problem("too_long",
                   "a rule has at most " + std::to_string(kMaxRuleLength) + " characters");
  }
  auto upper = upper_case(text);
  if (upper == "DAILY" || upper == "WEEKLY" || upper == "MONTHLY" || upper == "YEARLY")
    upper = "FREQ=" + upper;
  std::string_view rule{upper};
  if (rule.starts_with("RRULE:")) rule.remove_prefix(6);
  return read_parts(rule, parts);
}

}  // namespace

Result<RuleParts> read_rule(std::string_view text, std::string_view pointer) {
  RuleParts parts;
  if (auto wrong = read_text(text, parts)) {
    wrong->pointer = pointer;
    return fail(invalid(std::move(*wrong)));
  }
  return parts;
}

}  // namespace taskora::calendar
