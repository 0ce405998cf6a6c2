#include "taskora/base/time.hpp"

#include <cstdio>

namespace taskora {
namespace {

using namespace std::chrono;

// Reads exactly `digits` digits, or fails.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_{text} {}

  bool number(std::size_t digits, int& out) {
    if (rest_.size() < digits) return false;
    int value = 0;
    for (const char c : rest_.substr(0, digits)) {
      if (c < '0' || c > '9') return false;
      value = value * 10 + (c - '0');
    }
    out = value;
    rest_.remove_prefix(digits);
    return true;
  }
  bool skip(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool skip_any(std::string_view set) {
    if (rest_.empty() || set.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  [[nodiscard]] bool digit_ahead() const {
    return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9';
  }
  [[nodiscard]] bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

bool scan_date(Scanner& in, year_month_day& out) {
  int y = 0;
  int m = 0;
  int d = 0;
  if (!in.number(4, y) || !in.skip('-') || !in.number(2, m) || !in.skip('-') || !in.number(2, d))
    return false;
  out = year{y} / month{static_cast<unsigned>(m)} / day{static_cast<unsigned>(d)};
  return out.ok() && y >= 1970;
}

bool scan_clock(Scanner& in, seconds& out, bool seconds_required) {
  int h = 0;
  int m = 0;
  int s = 0;
  if (!in.number(2, h) || !in.skip(':') || !in.number(2, m)) return false;
  if (in.skip(':')) {
    if (!in.number(2, s)) return false;
  } else if (seconds_required) {
    return false;
  }
  out = hours{h} + minutes{m} + seconds{s};
  return h < 24 && m < 60 && s < 60;
}

bool scan_fraction(Scanner& in, microseconds& out) {
  out = {};
  if (!in.skip('.')) return true;
  if (!in.digit_ahead()) return false;
  int scale = 100'000;
  for (int digit = 0; in.digit_ahead(); scale /= 10) {
    in.number(1, digit);
    out += microseconds{digit * scale};
  }
  return true;
}

bool scan_offset(Scanner& in, minutes& out) {
  out = {};
  if (in.skip_any("Zz")) return true;
  const bool negative = in.skip('-');
  if (!negative && !in.skip('+')) return false;
  int h = 0;
  int m = 0;
  if (!in.number(2, h) || !in.skip(':') || !in.number(2, m) || h > 23 || m > 59) return false;
  out = (hours{h} + minutes{m}) * (negative ? -1 : 1);
  return true;
}

}  // namespace

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  Scanner in{text};
  year_month_day date;
  seconds clock{};
  microseconds fraction{};
  minutes offset{};
  if (!scan_date(in, date) || !in.skip_any("Tt ") || !scan_clock(in, clock, true) ||
      !scan_fraction(in, fraction) || !scan_offset(in, offset) || !in.done()) {
    return std::nullopt;
  }
  return Timestamp{sys_days{date}} + clock + fraction - offset;
}

std::optional<year_month_day> parse_date(std::string_view text) {
  Scanner in{text};
  year_month_day date;
  if (!scan_date(in, date) || !in.done()) return std::nullopt;
  return date;
}

std::optional<LocalTime> parse_local_time(std::string_view text) {
  Scanner in{text};
  year_month_day date;
  seconds clock{};
  if (!scan_date(in, date) || !in.skip_any("Tt ") || !scan_clock(in, clock, false) || !in.done())
    return std::nullopt;
  return LocalTime{local_days{date}} + clock;
}

std::string format_date(year_month_day date) {
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

std::string format_local_time(LocalTime time) {
  const auto day = floor<days>(time);
  const hh_mm_ss clock{time - day};
  char text[16];
  std::snprintf(text, sizeof text, "T%02d:%02d:%02d", static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return format_date(year_month_day{day}) + text;
}

std::string format_timestamp(Timestamp time) {
  const auto whole = floor<seconds>(time);
  std::string text = format_local_time(LocalTime{whole.time_since_epoch()});
  if (const auto fraction = (time - whole).count(); fraction != 0) {
    char digits[16];
    std::snprintf(digits, sizeof digits, ".%06d", static_cast<int>(fraction));
    text += digits;
  }
  return text + "Z";
}

}  // namespace taskora
