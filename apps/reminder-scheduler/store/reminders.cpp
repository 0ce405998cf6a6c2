#include "reminder-scheduler/store/reminders.hpp"

#include "reminder-scheduler/events/outgoing.hpp"
#include "reminder_scheduler/store/queries.hpp"

#include "taskora/log/outbox.hpp"

#include <utility>

namespace taskora::reminder_scheduler {
namespace {

using namespace store;

Result<std::vector<DueReminder>> mark_due(db::Transaction& tx, std::size_t limit) {
  TASKORA_TRY(rows, tx.run(kTakeDueReminders, {static_cast<std::int64_t>(limit)}));
  std::vector<DueReminder> due;
  for (const auto row : rows) {
    due.push_back({.id = row.get<ReminderId>(0),
                   .task_id = row.get<TaskId>(1),
                   .account = row.get<AccountId>(2),
                   .fire_at = row.get<Timestamp>(3),
                   .taken_at = row.get<Timestamp>(4)});
  }
  return due;
}

// A statement of its own: its snapshot is taken after the reminders are locked, and a change of a
// task locks them, too. So what it sees of the tasks is not older than the reminders.
Result<std::vector<RemindedTask>> read_tasks(db::Transaction& tx,
                                             const std::vector<DueReminder>& due) {
  std::vector<TaskId> ids;
  for (const auto& reminder : due) ids.push_back(reminder.task_id);
  TASKORA_TRY(rows, tx.run(kReadRemindedTasks, {ids}));
  std::vector<RemindedTask> tasks;
  for (const auto row : rows) {
    tasks.push_back({.id = row.get<TaskId>(0),
                     .project_id = row.get<ProjectId>(1),
                     .status = events::parse_task_status(row.get<std::string_view>(2)).value(),
                     .deleted = row.get<bool>(3),
                     .version = row.get<std::int64_t>(4)});
  }
  return tasks;
}

Result<Taken> take_in(db::Transaction& tx, std::size_t limit) {
  TASKORA_TRY(due, mark_due(tx, limit));
  if (due.empty()) return Taken{};
  TASKORA_TRY(tasks, read_tasks(tx, due));
  auto sorted = sort_out(std::move(due), tasks);
  for (const auto& firing : sorted.firing)
    TASKORA_CHECK(log::append_to_outbox(tx, due_event(firing)));
  if (!sorted.cancelled.empty()) TASKORA_CHECK(tx.run(kCancelReminders, {sorted.cancelled}));
  return Taken{.fired = std::move(sorted.firing), .cancelled = sorted.cancelled.size()};
}

}  // namespace

Result<Taken> take_due(db::Database& database, std::size_t limit) {
  return database.transaction(db::Scope::service(),
                              [&](db::Transaction& tx) { return take_in(tx, limit); });
}

Result<std::optional<std::chrono::microseconds>> until_next(db::Database& database) {
  TASKORA_TRY(rows, database.call(db::Scope::service(), kNextReminder));
  if (rows.empty()) return std::nullopt;
  return std::chrono::microseconds{rows.front().get<std::int64_t>(0)};
}

}  // namespace taskora::reminder_scheduler
