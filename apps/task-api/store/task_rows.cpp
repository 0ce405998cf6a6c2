#include "task-api/store/task_rows.hpp"

#include "task-api/events/outgoing.hpp"
#include "task-api/store/outbox.hpp"

#include "taskora/events/payloads.hpp"

#include <charconv>
#include <stdexcept>

namespace taskora::task_api {
namespace {

using events::Task;

// The columns of read_task, in their order.
enum Column {
  kId,
  kUid,
  kProject,
  kParent,
  kCreator,
  kTitle,
  kDescription,
  kStatus,
  kPriority,
  kDueOn,
  kDueLocal,
  kDueZone,
  kDueAt,
  kRule,
  kMode,
  kAnchor,
  kDone,
  kSeries,
  kGeneration,
  kVersion,
  kCompletedAt,
  kCreatedAt,
  kUpdatedAt,
  kTagIds,
  kTagNames,
  kReminders
};

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;  // "-": none
  return value;
}

// "id,minutes_before,remind_at,fire_at,state"
events::Reminder reminder_from_text(std::string_view text) {
  std::array<std::string_view, 5> parts;
  for (auto& part : parts) {
    const auto comma = text.find(',');
    part = text.substr(0, comma);
    text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
  }
  const auto instant = [](std::string_view part) -> std::optional<Timestamp> {
    const auto micros = number(part);
    return micros ? std::optional{Timestamp{std::chrono::microseconds{*micros}}} : std::nullopt;
  };
  events::Reminder reminder;
  if (const auto minutes = number(parts[1])) reminder.minutes_before = static_cast<int>(*minutes);
  reminder.remind_at = instant(parts[2]);
  reminder.fire_at = instant(parts[3]);
  reminder.state = events::parse_reminder_state(parts[4]).value();
  return reminder;
}

std::optional<events::Due> due_from_row(const db::Row& row) {
  if (row.is_null(kDueAt)) return std::nullopt;
  events::Due due{
      .when = {}, .zone = row.get<std::string>(kDueZone), .at = row.get<Timestamp>(kDueAt)};
  if (const auto date = row.opt<std::chrono::year_month_day>(kDueOn))
    due.when = *date;
  else
    due.when = row.get<LocalTime>(kDueLocal);
  return due;
}

void add_schedule(db::Params& params, const StoredTask& stored) {
  const auto& due = stored.task.due;
  std::optional<std::chrono::year_month_day> on;
  std::optional<LocalTime> local;
  if (due && due->all_day())
    on = std::get<0>(due->when);
  else if (due)
    local = std::get<LocalTime>(due->when);
  params.add(on).add(local);
  params.add(due ? std::optional{due->zone} : std::nullopt)
      .add(due ? std::optional{due->at} : std::nullopt);
  const auto& recurrence = stored.task.recurrence;
  params.add(recurrence ? std::optional{recurrence->rule} : std::nullopt);
  params.add(recurrence ? std::optional{std::string{to_string(recurrence->mode)}} : std::nullopt);
  params.add(stored.recurrence_anchor);
}

Status add_event(db::Params& params, const Change& change, const std::string& json,
                 const Actor& actor, const TraceContext& trace) {
  const auto event = task_event(change, json, actor, trace);
  TASKORA_CHECK(check_size(event, largest_member(change.after.task)));
  params.add(event.id)
      .add(event.topic)
      .add(event.key)
      .add(event.type)
      .add(db::Bytes{event.payload});
  params.add(event.headers);
  return {};
}

}  // namespace

StoredTask task_from_row(const db::Row& row) {
  StoredTask stored;
  auto& task = stored.task;
  task.id = row.get<TaskId>(kId);
  task.uid = row.get<Uuid>(kUid);
  task.project_id = row.get<ProjectId>(kProject);
  task.parent_task_id = row.opt<TaskId>(kParent);
  task.creator_id = row.get<AccountId>(kCreator);
  task.title = row.get<std::string_view>(kTitle);
  task.description = row.get<std::string_view>(kDescription);
  task.status = events::parse_task_status(row.get<std::string_view>(kStatus)).value();
  task.priority = row.opt<int>(kPriority);
  task.due = due_from_row(row);
  if (!row.is_null(kRule)) {
    task.recurrence =
        events::Recurrence{row.get<std::string>(kRule),
                           events::parse_recurrence_mode(row.get<std::string_view>(kMode)).value()};
  }
  stored.recurrence_anchor = row.opt<LocalTime>(kAnchor);
  stored.recurrence_done = row.get<int>(kDone);
  task.series_id = row.opt<Uuid>(kSeries);
  task.generation = row.get<int>(kGeneration);
  task.version = row.get<std::int64_t>(kVersion);
  task.completed_at = row.opt<Timestamp>(kCompletedAt);
  task.created_at = row.get<Timestamp>(kCreatedAt);
  task.updated_at = row.get<Timestamp>(kUpdatedAt);
  if (!row.is_null(kTagIds)) {
    const auto ids = row.get<std::vector<std::int64_t>>(kTagIds);
    auto names = row.get<std::vector<std::string>>(kTagNames);
    for (std::size_t i = 0; i < ids.size(); ++i)
      task.tags.push_back({TagId{ids[i]}, std::move(names[i])});
  }
  if (!row.is_null(kReminders)) {
    for (const auto& text : row.get<std::vector<std::string>>(kReminders)) {
      task.reminders.push_back(reminder_from_text(text));
    }
  }
  return stored;
}

std::string task_json(const Task& task) {
  std::string text;
  text.reserve(640 + task.title.size() + task.description.size());
  JsonWriter out{text};
  events::append_task(out, task);
  return text;
}

Result<db::Params> create_params(const Change& change, const std::string& json, const Actor& actor,
                                 const TraceContext& trace) {
  const auto& task = change.after.task;
  db::Params params{task.id,       task.uid,   task.project_id,  task.parent_task_id,
                    actor.account, task.title, task.description, to_string(task.status),
                    task.priority};
  add_schedule(params, change.after);
  params.add(task.series_id).add(actor.now);
  TASKORA_CHECK(add_event(params, change, json, actor, trace));
  return params;
}

Result<db::Params> update_params(const Change& change, const std::string& json, const Actor& actor,
                                 const TraceContext& trace) {
  const auto& task = change.after.task;
  db::Params params{task.id,    task.version - 1, task.project_id,        task.parent_task_id,
                    task.title, task.description, to_string(task.status), task.priority};
  add_schedule(params, change.after);
  params.add(change.after.recurrence_done)
      .add(task.series_id)
      .add(task.completed_at)
      .add(actor.now);
  params.add(change.after.deleted ? std::optional{actor.now} : std::nullopt).add(actor.account);
  TASKORA_CHECK(add_event(params, change, json, actor, trace));
  return params;
}

}  // namespace taskora::task_api
