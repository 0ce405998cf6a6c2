#include "taskora/calendar/expand.hpp"

#include "taskora/calendar/recurrence.hpp"

#include <algorithm>

namespace taskora::calendar {
namespace {

using namespace std::chrono;

constexpr days kHorizon{kHorizonYears * 36525 / 100};
const Days kLastDay{local_days{year{9999} / December / 31}};

bool contains(const std::vector<int>& values, int value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

// A place in a row of `length`, counted from the front and, negative, from the back.
bool contains_place(const std::vector<int>& values, int place, int length) {
  return contains(values, place) || contains(values, place - length - 1);
}

int last_day(year_month_day date) {
  return static_cast<int>(
      static_cast<unsigned>(year_month_day_last{date.year() / date.month() / last}.day()));
}

Days start_of_year(year y) {
  return Days{local_days{y / January / 1}};
}
int days_in_year(year y) {
  return y.is_leap() ? 366 : 365;
}

Days start_of_week(Days day, weekday week_start) {
  return day - (weekday{day} - week_start);
}

// Week 1 is the first with four days in the year: the one that holds 4 January.
Days start_of_week_1(year y, weekday week_start) {
  return start_of_week(Days{local_days{y / January / 4}}, week_start);
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a >= 0 ? a / b : -((-a + b - 1) / b);
}

std::int64_t months_since_0(year_month_day date) {
  return static_cast<std::int64_t>(static_cast<int>(date.year())) * 12 +
         static_cast<std::int64_t>(static_cast<unsigned>(date.month())) - 1;
}

}  // namespace

DayFilter::DayFilter(const RuleParts& parts, Days anchor)
    : parts_{parts},
      count_in_year_{parts.frequency == Frequency::yearly && parts.by_month.empty()} {
  const year_month_day date{anchor};
  const bool no_day =
      parts.by_day.empty() && parts.by_month_day.empty() && parts.by_year_day.empty();
  switch (parts.frequency) {
    case Frequency::daily:
      break;
    case Frequency::weekly:
      if (no_day) weekday_ = weekday{anchor};
      break;
    case Frequency::monthly:
      if (no_day) day_of_month_ = static_cast<unsigned>(date.day());
      break;
    case Frequency::yearly:
      if (no_day && !parts.by_week_no.empty()) {
        weekday_ = weekday{anchor};
      } else if (no_day) {
        day_of_month_ = static_cast<unsigned>(date.day());
        if (parts.by_month.empty()) month_ = date.month();
      }
      break;
  }
}

bool DayFilter::matches_week(Days day) const {
  const auto week = start_of_week(day, parts_.week_start);
  const auto year_of_week = year_month_day{week + days{3}}.year();
  const auto first = start_of_week_1(year_of_week, parts_.week_start);
  const auto next = start_of_week_1(year_of_week + years{1}, parts_.week_start);
  return contains_place(parts_.by_week_no, static_cast<int>((week - first).count() / 7 + 1),
                        static_cast<int>((next - first).count() / 7));
}

bool DayFilter::matches_weekday(Days day, year_month_day date) const {
  const int place = count_in_year_ ? static_cast<int>((day - start_of_year(date.year())).count())
                                   : static_cast<int>(static_cast<unsigned>(date.day())) - 1;
  const int length = count_in_year_ ? days_in_year(date.year()) : last_day(date);
  const int from_front = place / 7 + 1;
  const int from_back = -((length - 1 - place) / 7 + 1);
  const weekday today{day};
  return std::any_of(parts_.by_day.begin(), parts_.by_day.end(), [&](const RuleDay& entry) {
    return entry.weekday == today &&
           (entry.ordinal == 0 || entry.ordinal == from_front || entry.ordinal == from_back);
  });
}

bool DayFilter::matches(Days day) const {
  const year_month_day date{day};
  const auto number = static_cast<unsigned>(date.day());
  const auto month_number = static_cast<int>(static_cast<unsigned>(date.month()));
  if (month_ && date.month() != *month_) return false;
  if (!parts_.by_month.empty() && !contains(parts_.by_month, month_number)) return false;
  if (day_of_month_ && number != std::min(*day_of_month_, static_cast<unsigned>(last_day(date))))
    return false;
  if (weekday_ && weekday{day} != *weekday_) return false;
  if (!parts_.by_month_day.empty() &&
      !contains_place(parts_.by_month_day, static_cast<int>(number), last_day(date))) {
    return false;
  }
  if (!parts_.by_year_day.empty()) {
    const auto place = static_cast<int>((day - start_of_year(date.year())).count()) + 1;
    if (!contains_place(parts_.by_year_day, place, days_in_year(date.year()))) return false;
  }
  if (!parts_.by_week_no.empty() && !matches_week(day)) return false;
  return parts_.by_day.empty() || matches_weekday(day, date);
}

Grid::Grid(const RuleParts& parts, const WallTime& anchor)
    : parts_{parts},
      anchor_{anchor},
      anchor_day_{floor<days>(anchor.time)},
      filter_{parts, anchor_day_} {
  if (anchor.all_day) {
    times_.emplace_back(0);
    return;
  }
  const hh_mm_ss clock{anchor.time - anchor_day_};
  const auto own = [](const std::vector<int>& given, auto count) {
    return given.empty() ? std::vector<int>{static_cast<int>(count)} : given;
  };
  for (const int hour : own(parts.by_hour, clock.hours().count())) {
    for (const int minute : own(parts.by_minute, clock.minutes().count())) {
      for (const int second : own(parts.by_second, clock.seconds().count())) {
        times_.push_back(hours{hour} + minutes{minute} + seconds{second});
      }
    }
  }
}

// The interval's period with this number; number 0 holds the anchor.
Grid::Period Grid::period(std::int64_t index) const {
  const auto step = index * parts_.interval;
  switch (parts_.frequency) {
    case Frequency::daily:
      return {anchor_day_ + days{step}, anchor_day_ + days{step}};
    case Frequency::weekly: {
      const auto first = start_of_week(anchor_day_, parts_.week_start) + days{7 * step};
      return {first, first + days{6}};
    }
    case Frequency::monthly: {
      const auto month_count = months_since_0(year_month_day{anchor_day_}) + step;
      const auto first = year{static_cast<int>(month_count / 12)} /
                         month{static_cast<unsigned>(month_count % 12) + 1} / 1;
      return {Days{local_days{first}}, Days{local_days{first}} + days{last_day(first) - 1}};
    }
    case Frequency::yearly: {
      const auto y = year_month_day{anchor_day_}.year() + years{step};
      return {start_of_year(y), start_of_year(y) + days{days_in_year(y) - 1}};
    }
  }
  return {anchor_day_, anchor_day_};
}

// A period that begins on or before the day; not before the anchor's.
std::int64_t Grid::index_before(Days day) const {
  std::int64_t units = 0;
  switch (parts_.frequency) {
    case Frequency::daily:
      units = (day - anchor_day_).count();
      break;
    case Frequency::weekly:
      units = floor_div((day - start_of_week(anchor_day_, parts_.week_start)).count(), 7);
      break;
    case Frequency::monthly:
      units = months_since_0(year_month_day{day}) - months_since_0(year_month_day{anchor_day_});
      break;
    case Frequency::yearly:
      units = (year_month_day{day}.year() - year_month_day{anchor_day_}.year()).count();
      break;
  }
  return std::max<std::int64_t>(0, floor_div(units, parts_.interval));
}

std::vector<LocalTime> Grid::occurrences(const Period& period) const {
  std::vector<Days> found;
  for (auto day = period.first; day <= period.last; day += days{1}) {
    if (filter_.matches(day)) found.push_back(day);
  }
  const auto per_day = times_.size();
  const auto total = found.size() * per_day;
  const auto at = [&](std::size_t n) {
    return LocalTime{found[n / per_day]} + times_[n % per_day];
  };

  std::vector<LocalTime> times;
  if (parts_.by_set_pos.empty()) {
    for (std::size_t n = 0; n < total; ++n) times.push_back(at(n));
    return times;
  }
  for (const int position : parts_.by_set_pos) {
    const auto distance = static_cast<std::size_t>(std::abs(position));
    if (distance <= total) times.push_back(position > 0 ? at(distance - 1) : at(total - distance));
  }
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

std::optional<LocalTime> Grid::first_after(LocalTime after, const Accept& accept) const {
  const auto from = std::min(std::max(floor<days>(after), anchor_day_), kLastDay);
  for (auto index = index_before(from);; ++index) {
    const auto days_of = period(index);
    if (days_of.first > from + kHorizon || days_of.last > kLastDay) return std::nullopt;
    for (const auto time : occurrences(days_of)) {
      if (time > after && time >= anchor_.time && accept(time)) return time;
    }
  }
}

}  // namespace taskora::calendar
