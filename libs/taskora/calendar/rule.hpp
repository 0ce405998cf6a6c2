#pragma once
// A recurrence rule: RFC 5545 (3.3.10) from days upwards, or one of the words daily, weekly,
// monthly, yearly.

#include "taskora/base/result.hpp"
#include "taskora/base/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace taskora::calendar {

inline constexpr std::size_t kMaxRuleLength = 1000;  // characters
inline constexpr int kMaxInterval = 1000;
inline constexpr int kMaxCount = 1000;

enum class Frequency { daily, weekly, monthly, yearly };

// "MO", "2TU", "-1FR". Of the month, or of the year in a yearly rule without BYMONTH; 0: every one.
struct RuleDay {
  int ordinal = 0;
  std::chrono::weekday weekday{};
  friend bool operator==(const RuleDay&, const RuleDay&) = default;
};

// An instant; a reading of the wall clock; or a day, which is included to its end.
using RuleUntil = std::variant<Timestamp, LocalTime, std::chrono::year_month_day>;

// The parts of a rule. Lists are sorted and hold nothing twice.
struct RuleParts {
  Frequency frequency = Frequency::daily;
  int interval = 1;
  std::optional<int> count;
  std::optional<RuleUntil> until;
  std::vector<int> by_month, by_week_no, by_year_day, by_month_day;
  std::vector<RuleDay> by_day;
  std::vector<int> by_hour, by_minute, by_second, by_set_pos;
  std::chrono::weekday week_start{std::chrono::Monday};
};

// A rule that was found valid. A value, immutable.
class RecurrenceRule {
 public:
  // Text with or without "RRULE:", in either case, or a word. Refused with invalid_argument and one
  // field error at `pointer`, with code
  //   too_long      more than kMaxRuleLength characters
  //   format        not a list of NAME=value, FREQ missing, a value that is no number, day or date
  //   unknown       a part RFC 5545 does not have        duplicate   a part that comes twice
  //   unsupported   SECONDLY, MINUTELY, HOURLY; more than one BYMINUTE or BYSECOND
  //   out_of_range  INTERVAL or COUNT not in 1…1000, a BY… value outside its range
  //   exclusive     COUNT and UNTIL together
  //   combination   a part this frequency may not have (RFC 5545's table), BYSETPOS alone
  //   no_occurrence a rule without any date (30 February), or a period longer than kHorizonYears
  [[nodiscard]] static Result<RecurrenceRule> parse(std::string_view text,
                                                    std::string_view pointer = "/recurrence_rule");

  [[nodiscard]] const RuleParts& parts() const { return parts_; }
  // The canonical form: "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE". Equal rules have equal texts;
  // parse(text()) gives it back.
  [[nodiscard]] const std::string& text() const { return text_; }
  friend bool operator==(const RecurrenceRule& a, const RecurrenceRule& b) {
    return a.text_ == b.text_;
  }

 private:
  RecurrenceRule(RuleParts parts, std::string text)
      : parts_{std::move(parts)}, text_{std::move(text)} {}
  RuleParts parts_;
  std::string text_;
};

}  // namespace taskora::calendar
