#include "task-api/domain/due.hpp"

#include "taskora/calendar/recurrence.hpp"
#include "taskora/calendar/zone.hpp"

namespace taskora::task_api {
namespace {

using calendar::RecurrenceRule;
using calendar::WallTime;
using calendar::Zone;

Error field(const char* pointer, const char* code, const char* detail) {
  return invalid({.pointer = pointer, .code = code, .detail = detail});
}

// The zone named now, else the task's own, else the account's.
Result<Zone> zone_for(const events::Task& task, const TaskInput& input, const Actor& actor) {
  const auto* named = input.time_zone ? std::get_if<std::string>(&*input.time_zone) : nullptr;
  const std::string& name = named != nullptr               ? *named
                            : !input.time_zone && task.due ? task.due->zone
                                                           : actor.zone;
  if (const auto zone = Zone::find(name)) return *zone;
  return fail(field("/time_zone", "format", "must be an IANA time zone such as Europe/Berlin"));
}

WallTime wall_time(const events::Due& due) {
  if (const auto* date = std::get_if<std::chrono::year_month_day>(&due.when))
    return WallTime::day(*date);
  return WallTime::at(std::get<LocalTime>(due.when));
}

events::Due make_due(const DueInput& input, const Zone& zone) {
  events::Due due{.when = {}, .zone = zone.name(), .at = {}};
  if (const auto* date = std::get_if<std::chrono::year_month_day>(&input)) {
    due.when = *date;
  } else if (const auto* local = std::get_if<LocalTime>(&input)) {
    due.when = *local;
  } else {
    due.when = zone.to_local(std::get<Timestamp>(input));
  }
  due.at = zone.to_instant(wall_time(due));
  return due;
}

Status apply_due(events::Task& task, const TaskInput& input, const Actor& actor) {
  if (!input.due && !input.time_zone) return {};
  if (input.due && std::holds_alternative<Clear>(*input.due)) {
    task.due.reset();
    return {};
  }
  TASKORA_TRY(zone, zone_for(task, input, actor));
  if (input.due) {
    task.due = make_due(std::get<DueInput>(*input.due), zone);
  } else if (task.due) {  // only the zone moves: the wall clock keeps its reading
    task.due->zone = zone.name();
    task.due->at = zone.to_instant(wall_time(*task.due));
  }
  return {};
}

Result<std::optional<RecurrenceRule>> wanted_rule(const events::Task& task,
                                                  const TaskInput& input) {
  std::string text;
  if (input.recurrence_rule) {
    const auto* named = std::get_if<std::string>(&*input.recurrence_rule);
    if (named == nullptr) return std::nullopt;
    text = *named;
  } else if (task.recurrence) {
    text = task.recurrence->rule;
  } else {
    return std::nullopt;
  }
  TASKORA_TRY(rule, RecurrenceRule::parse(text, "/recurrence_rule"));
  return std::optional{std::move(rule)};
}

void stop_recurring(StoredTask& stored) {
  stored.task.recurrence.reset();
  stored.recurrence_anchor.reset();
  stored.recurrence_done = 0;
}

}  // namespace

Status apply_schedule(StoredTask& stored, const TaskInput& input, const Actor& actor) {
  auto& task = stored.task;
  const auto before = task.due;
  TASKORA_CHECK(apply_due(task, input, actor));
  TASKORA_TRY(rule, wanted_rule(task, input));
  if (!rule) {
    if (input.recurrence_mode && *input.recurrence_mode != events::RecurrenceMode::from_due) {
      return fail(field("/recurrence_mode", "required", "needs a recurrence_rule"));
    }
    stop_recurring(stored);
    return {};
  }
  if (!task.due) return fail(field("/due_date", "required", "a recurring task needs a due_date"));

  const auto mode = input.recurrence_mode ? *input.recurrence_mode
                    : task.recurrence     ? task.recurrence->mode
                                          : events::RecurrenceMode::from_due;
  const bool new_rule = !task.recurrence || task.recurrence->rule != rule->text();
  const bool moved = !before || before->when != task.due->when;
  task.recurrence = events::Recurrence{rule->text(), mode};
  if (!task.series_id) task.series_id = Uuid::v7();
  // A person who sets the rule or the date starts the grid there; a change of anything else leaves
  // the grid alone.
  if (new_rule || moved || !stored.recurrence_anchor)
    stored.recurrence_anchor = wall_time(*task.due).time;
  if (new_rule) stored.recurrence_done = 0;

  const calendar::Series series{.rule = *rule,
                                .mode = mode == events::RecurrenceMode::from_due
                                            ? calendar::RecurrenceMode::from_due
                                            : calendar::RecurrenceMode::from_completion,
                                .anchor = {*stored.recurrence_anchor, task.due->all_day()},
                                .zone = *Zone::find(task.due->zone),
                                .count_done = stored.recurrence_done + 1};
  return calendar::check(series, "/recurrence_rule");
}

}  // namespace taskora::task_api
