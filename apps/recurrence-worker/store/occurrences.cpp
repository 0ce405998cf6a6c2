#include "recurrence-worker/store/occurrences.hpp"

#include "recurrence_worker/store/queries.hpp"

#include <utility>
#include <vector>

namespace taskora::recurrence_worker {
namespace {

using namespace store;

events::Due due_from_row(const db::Row& row) {
  events::Due due{
      .when = {}, .zone = row.get<std::string>("due_zone"), .at = row.get<Timestamp>("due_at")};
  if (const auto date = row.opt<std::chrono::year_month_day>("due_on")) {
    due.when = *date;
  } else {
    due.when = row.get<LocalTime>("due_local");
  }
  return due;
}

std::vector<events::TagRef> tags_from_row(const db::Row& row) {
  std::vector<events::TagRef> tags;
  if (row.is_null("tag_ids")) return tags;
  const auto ids = row.get<std::vector<std::int64_t>>("tag_ids");
  auto names = row.get<std::vector<std::string>>("tag_names");
  for (std::size_t i = 0; i < ids.size(); ++i) tags.push_back({TagId{ids[i]}, std::move(names[i])});
  return tags;
}

// Microseconds of an instant, '-' for none: as read_task of the API has them.
std::optional<Timestamp> instant(std::string_view text) {
  const auto micros = db::FromText<std::int64_t>::parse(text);
  return micros ? std::optional{Timestamp{std::chrono::microseconds{*micros}}} : std::nullopt;
}

events::Reminder reminder_from_text(std::string_view text) {
  std::array<std::string_view, 4> parts;
  for (auto& part : parts) {
    const auto comma = text.find(',');
    part = text.substr(0, comma);
    text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
  }
  return {.minutes_before = db::FromText<int>::parse(parts[0]),
          .remind_at = instant(parts[1]),
          .fire_at = instant(parts[2]),
          .state = events::parse_reminder_state(parts[3]).value()};
}

std::vector<events::Reminder> reminders_from_row(const db::Row& row) {
  std::vector<events::Reminder> reminders;
  if (row.is_null("reminders")) return reminders;
  for (const auto& text : row.get<std::vector<std::string>>("reminders"))
    reminders.push_back(reminder_from_text(text));
  return reminders;
}

events::Task task_from_row(const db::Row& row, TaskId id) {
  events::Task task;
  task.id = id;
  task.uid = row.get<Uuid>("uid");
  task.project_id = row.get<ProjectId>("project_id");
  task.parent_task_id = row.opt<TaskId>("parent_task_id");
  task.creator_id = row.get<AccountId>("creator_id");
  task.title = row.get<std::string>("title");
  task.description = row.get<std::string>("description");
  task.status = events::parse_task_status(row.get<std::string_view>("status")).value();
  task.priority = row.opt<int>("priority");
  task.due = due_from_row(row);
  task.recurrence = events::Recurrence{
      row.get<std::string>("recurrence_rule"),
      events::parse_recurrence_mode(row.get<std::string_view>("recurrence_mode")).value()};
  task.series_id = row.get<Uuid>("series_id");
  task.generation = row.get<int>("generation");
  task.tags = tags_from_row(row);
  task.reminders = reminders_from_row(row);
  task.version = row.get<std::int64_t>("version");
  task.completed_at = row.opt<Timestamp>("completed_at");
  task.created_at = row.get<Timestamp>("created_at");
  task.updated_at = row.get<Timestamp>("updated_at");
  return task;
}

db::Params task_params(const Occurrence& next) {
  const auto& task = next.task;
  const auto& due = *task.due;
  std::optional<std::chrono::year_month_day> on;
  std::optional<LocalTime> local;
  if (due.all_day()) {
    on = std::get<std::chrono::year_month_day>(due.when);
  } else {
    local = std::get<LocalTime>(due.when);
  }
  return {task.uid,
          task.project_id,
          task.parent_task_id,
          task.creator_id,
          task.title,
          task.description,
          task.priority,
          on,
          local,
          due.zone,
          due.at,
          task.recurrence->rule,
          to_string(task.recurrence->mode),
          next.anchor,
          next.done,
          task.series_id,
          task.generation,
          task.created_at};
}

Status add_reminders(db::Transaction& tx, const events::Task& task, TaskId id, AccountId account,
                     const TraceContext& trace) {
  std::vector<int> minutes;
  std::vector<Timestamp> fire_at;
  std::vector<std::string> state;
  for (const auto& reminder : task.reminders) {
    minutes.push_back(*reminder.minutes_before);
    fire_at.push_back(*reminder.fire_at);
    state.emplace_back(to_string(reminder.state));
  }
  TASKORA_CHECK(
      tx.run(kAddSuccessorReminders, {id, account, minutes, fire_at, state, trace.traceparent()}));
  return {};
}

}  // namespace

Result<std::optional<Completed>> lock_completed(db::Transaction& tx, TaskId id) {
  TASKORA_TRY(rows, tx.run(kLockCompletedTask, {id}));
  if (rows.empty()) return std::nullopt;
  const auto row = rows.front();
  return Completed{.occurrence = {.task = task_from_row(row, id),
                                  .anchor = row.get<LocalTime>("recurrence_anchor"),
                                  .done = row.get<int>("recurrence_done")},
                   .now = row.get<Timestamp>("now")};
}

Result<std::optional<TaskId>> add_occurrence(db::Transaction& tx, const Occurrence& next,
                                             TaskId previous, AccountId account,
                                             const TraceContext& trace) {
  TASKORA_TRY(rows, tx.run(kAddSuccessor, task_params(next)));
  if (rows.empty()) return std::nullopt;
  const auto id = rows.front().get<TaskId>("id");
  if (!next.task.tags.empty()) TASKORA_CHECK(tx.run(kCopyTaskTags, {previous, id, account}));
  if (!next.task.reminders.empty()) TASKORA_CHECK(add_reminders(tx, next.task, id, account, trace));
  return id;
}

}  // namespace taskora::recurrence_worker
