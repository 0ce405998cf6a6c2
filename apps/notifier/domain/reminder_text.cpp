#include "notifier/domain/reminder_text.hpp"

#include "taskora/calendar/zone.hpp"

#include <array>
#include <cstdio>

namespace taskora::notifier {
namespace {

constexpr std::array kWeekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string day_text(std::chrono::year_month_day date) {
  const std::chrono::weekday weekday{std::chrono::local_days{date}};
  std::string text = kWeekdays.at(weekday.c_encoding());
  text += ' ' + std::to_string(unsigned{date.day()}) + ' ' + kMonths.at(unsigned{date.month()} - 1);
  return text + ' ' + std::to_string(int{date.year()});
}

std::string clock_text(std::chrono::seconds since_midnight) {
  const std::chrono::hh_mm_ss time{since_midnight};
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%02d:%02d", static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()));
  return text.data();
}

}  // namespace

std::string source_key(ReminderId reminder, Timestamp fire_at) {
  return "reminder:" + std::to_string(reminder.value()) + ':' + format_timestamp(fire_at);
}

std::string reminder_body(const std::optional<events::Due>& due, std::string_view reader_zone) {
  if (!due) return {};
  if (const auto* date = std::get_if<std::chrono::year_month_day>(&due->when))
    return "Due " + day_text(*date);
  const auto zone = calendar::Zone::find(reader_zone).value_or(calendar::Zone::utc());
  const auto local = zone.to_local(due->at);
  const auto midnight = std::chrono::floor<std::chrono::days>(local);
  return "Due " + day_text(std::chrono::year_month_day{midnight}) + ", " +
         clock_text(local - midnight) + " (" + zone.name() + ')';
}

}  // namespace taskora::notifier
