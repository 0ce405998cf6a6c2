#include "taskora/calendar/recurrence.hpp"

#include "taskora/calendar/expand.hpp"

#include <algorithm>

namespace taskora::calendar {
namespace {

using namespace std::chrono;

// More than any change of the clocks, so that nothing later than an instant has an earlier reading
// than this before it.
constexpr days kLargestShift{2};

struct PastUntil {
  const Zone& zone;
  LocalTime occurrence;
  bool operator()(Timestamp until) const { return zone.to_instant(occurrence) > until; }
  bool operator()(LocalTime until) const { return occurrence > until; }
  bool operator()(year_month_day until) const {
    return floor<days>(occurrence) > local_days{until};
  }
};

Successor ended(SeriesEnd why) {
  return {std::nullopt, why};
}

std::optional<LocalTime> next_from_due(const Series& series, const WallTime& current,
                                       Timestamp completed_at) {
  const auto completed = series.zone.to_local(completed_at);
  const auto current_instant = series.zone.to_instant(current);
  const auto not_missed = [&](LocalTime occurrence) {
    if (series.anchor.all_day) return floor<days>(occurrence) >= floor<days>(completed);
    const auto instant = series.zone.to_instant(occurrence);
    return instant > completed_at && instant > current_instant;
  };
  const auto after = std::max(current.time, completed - kLargestShift);
  return Grid{series.rule.parts(), series.anchor}.first_after(after, not_missed);
}

std::optional<LocalTime> next_from_completion(const Series& series, Timestamp completed_at) {
  const auto day = floor<days>(series.zone.to_local(completed_at));
  const auto time_of_day = series.anchor.time - floor<days>(series.anchor.time);
  const WallTime anchor{LocalTime{day} + time_of_day, series.anchor.all_day};
  const auto end_of_day = LocalTime{day + days{1}} - seconds{1};
  return Grid{series.rule.parts(), anchor}.first_after(end_of_day, [](LocalTime) { return true; });
}

}  // namespace

std::string_view to_string(SeriesEnd end) {
  switch (end) {
    case SeriesEnd::count:
      return "count";
    case SeriesEnd::until:
      return "until";
    case SeriesEnd::generations:
      return "generations";
    case SeriesEnd::exhausted:
      return "exhausted";
  }
  return "exhausted";
}

Successor next_after(const Series& series, const WallTime& current, Timestamp completed_at) {
  const auto& parts = series.rule.parts();
  if (parts.count && series.count_done >= *parts.count) return ended(SeriesEnd::count);
  if (series.count_done >= kMaxGenerations) return ended(SeriesEnd::generations);

  const auto next = series.mode == RecurrenceMode::from_due
                        ? next_from_due(series, current, completed_at)
                        : next_from_completion(series, completed_at);
  if (!next) return ended(SeriesEnd::exhausted);
  if (parts.until && std::visit(PastUntil{series.zone, *next}, *parts.until))
    return ended(SeriesEnd::until);
  return {WallTime{*next, series.anchor.all_day}, std::nullopt};
}

Status check(const Series& series, std::string_view pointer) {
  const auto refuse = [&](std::string code, std::string detail) -> Status {
    return fail(invalid(FieldError{std::string{pointer}, std::move(code), std::move(detail)}));
  };
  const auto& parts = series.rule.parts();
  if (series.anchor.all_day &&
      !(parts.by_hour.empty() && parts.by_minute.empty() && parts.by_second.empty())) {
    return refuse("combination", "a task that is due on a day has no BYHOUR, BYMINUTE or BYSECOND");
  }
  if (parts.until && std::visit(PastUntil{series.zone, series.anchor.time}, *parts.until)) {
    return refuse("out_of_range", "UNTIL lies before the due date");
  }
  const Grid grid{parts, series.anchor};
  if (!grid.first_after(series.anchor.time, [](LocalTime) { return true; })) {
    return refuse("no_occurrence", "the rule has no date after the due date");
  }
  return {};
}

}  // namespace taskora::calendar
