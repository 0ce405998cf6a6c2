#include "recurrence-worker/domain/successor.hpp"

#include "taskora/calendar/recurrence.hpp"
#include "taskora/calendar/zone.hpp"

#include <utility>

namespace taskora::recurrence_worker {
namespace {

using calendar::WallTime;
using events::ReminderState;

WallTime wall_time(const events::Due& due) {
  if (const auto* date = std::get_if<std::chrono::year_month_day>(&due.when))
    return WallTime::day(*date);
  return WallTime::at(std::get<LocalTime>(due.when));
}

events::Due make_due(const WallTime& when, const calendar::Zone& zone) {
  events::Due due{.when = {}, .zone = zone.name(), .at = zone.to_instant(when)};
  if (when.all_day) {
    due.when = std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(when.time)};
  } else {
    due.when = when.time;
  }
  return due;
}

Result<calendar::Series> series_of(const Occurrence& occurrence) {
  const auto& task = occurrence.task;
  auto rule = calendar::RecurrenceRule::parse(task.recurrence->rule);
  if (!rule) return fail(internal_error("a stored recurrence rule is not valid"));
  const auto zone = calendar::Zone::find(task.due->zone);
  if (!zone) return fail(internal_error("the time zone " + task.due->zone + " is not known here"));
  return calendar::Series{.rule = *std::move(rule),
                          .mode = task.recurrence->mode == events::RecurrenceMode::from_due
                                      ? calendar::RecurrenceMode::from_due
                                      : calendar::RecurrenceMode::from_completion,
                          .anchor = {occurrence.anchor, task.due->all_day()},
                          .zone = *zone,
                          .count_done = occurrence.done + 1};
}

std::vector<events::Reminder> reminders_of(const events::Task& completed, Timestamp due,
                                           Timestamp now) {
  std::vector<events::Reminder> copies;
  for (const auto& reminder : completed.reminders) {
    if (!reminder.minutes_before) continue;
    const auto fire_at = due - std::chrono::minutes{*reminder.minutes_before};
    copies.push_back(
        {.minutes_before = reminder.minutes_before,
         .remind_at = {},
         .fire_at = fire_at,
         .state = fire_at > now ? ReminderState::scheduled : ReminderState::cancelled});
  }
  return copies;
}

}  // namespace

std::string_view to_string(End end) {
  switch (end) {
    case End::rule_ended:
      return "rule_ended";
    case End::generation_limit:
      return "generation_limit";
  }
  return "";
}

Result<Next> successor(const Occurrence& completed, Timestamp completed_at, Timestamp now) {
  // The series counts generations across changes of the rule; the calendar counts from the last
  // one.
  if (completed.task.generation >= calendar::kMaxGenerations) return End::generation_limit;
  TASKORA_TRY(series, series_of(completed));
  const auto following = calendar::next_after(series, wall_time(*completed.task.due), completed_at);
  if (!following.due) {
    return following.ended == calendar::SeriesEnd::generations ? End::generation_limit
                                                               : End::rule_ended;
  }

  Occurrence next = completed;
  auto& task = next.task;
  task.id = {};
  task.uid = Uuid::v7();
  task.status = events::TaskStatus::open;
  task.due = make_due(*following.due, series.zone);
  ++task.generation;
  task.reminders = reminders_of(completed.task, task.due->at, now);
  task.version = 1;
  task.completed_at.reset();
  task.created_at = task.updated_at = now;
  ++next.done;
  return next;
}

}  // namespace taskora::recurrence_worker
