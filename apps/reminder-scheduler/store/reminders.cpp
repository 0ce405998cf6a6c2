#include "reminder-scheduler/store/reminders.hpp"

#include "reminder-scheduler/events/outgoing.hpp"
#include "reminder_scheduler/store/queries.hpp"

#include "taskora/log/outbox.hpp"

namespace taskora::reminder_scheduler {
namespace {

using namespace store;

// None: it was asked for before traces were kept.
TraceContext trace_of(std::optional<std::string_view> traceparent) {
  const auto asked = TraceContext::parse(traceparent.value_or(std::string_view{}));
  return asked ? asked->child() : TraceContext::start();
}

class PostgresReminderTransaction final : public ReminderTransaction {
 public:
  explicit PostgresReminderTransaction(db::Transaction& tx) : tx_{tx} {}

  Result<std::vector<DueReminder>> mark_due(std::size_t limit) override {
    TASKORA_TRY(rows, tx_.run(kTakeDueReminders, {static_cast<std::int64_t>(limit)}));
    std::vector<DueReminder> due;
    for (const auto row : rows) {
      due.push_back({.id = row.get<ReminderId>(0),
                     .task_id = row.get<TaskId>(1),
                     .account = row.get<AccountId>(2),
                     .fire_at = row.get<Timestamp>(3),
                     .taken_at = row.get<Timestamp>(4),
                     .trace = trace_of(row.opt<std::string_view>(5))});
    }
    return due;
  }

  // A statement of its own: its snapshot is taken after the reminders are locked, and a change of a
  // task locks them, too. So what it sees of the tasks is not older than the reminders.
  Result<std::vector<RemindedTask>> read_tasks(const std::vector<TaskId>& ids) override {
    TASKORA_TRY(rows, tx_.run(kReadRemindedTasks, {ids}));
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

  Status write_event(const Firing& firing) override {
    return log::append_to_outbox(tx_, due_event(firing));
  }

  Status cancel(const std::vector<ReminderId>& ids) override {
    TASKORA_CHECK(tx_.run(kCancelReminders, {ids}));
    return {};
  }

 private:
  db::Transaction& tx_;
};

}  // namespace

Status PostgresReminderStore::transaction(const Work& work) {
  return database_.transaction(db::Scope::service(), [&](db::Transaction& tx) -> Status {
    PostgresReminderTransaction reminders{tx};
    return work(reminders);
  });
}

Result<std::optional<std::chrono::microseconds>> PostgresReminderStore::until_next() {
  TASKORA_TRY(rows, database_.call(db::Scope::service(), kNextReminder));
  if (rows.empty()) return std::nullopt;
  return std::chrono::microseconds{rows.front().get<std::int64_t>(0)};
}

}  // namespace taskora::reminder_scheduler
