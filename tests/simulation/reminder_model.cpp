#include "simulation/reminder_model.hpp"

#include "reminder-scheduler/events/outgoing.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace taskora::simulation {

using namespace reminder_scheduler;

namespace {

class ModelReminderTransaction final : public ReminderTransaction {
 public:
  ModelReminderTransaction(Database& database, Gate& gate, Transaction& tx)
      : db_{database}, gate_{gate}, tx_{tx} {}

  Result<std::vector<DueReminder>> mark_due(std::size_t limit) override {
    if (gate_.pass("reminders.mark_due") != Fate::go) return refused();
    std::vector<DueReminder> due;
    const auto now = db_.clock.now();
    for (const auto* one : scheduled()) {
      if (one->fire_at > now || due.size() == limit) break;
      if (!tx_.try_lock(reminder_lock(one->id))) continue;
      due.push_back({.id = ReminderId{one->id},
                     .task_id = TaskId{one->task},
                     .account = {},
                     .fire_at = one->fire_at,
                     .taken_at = now,
                     .trace = TraceContext::start()});
      set(one->id, Reminder::State::fired);
    }
    return due;
  }

  Result<std::vector<RemindedTask>> read_tasks(const std::vector<TaskId>& ids) override {
    if (gate_.pass("reminders.read_tasks") != Fate::go) return refused();
    std::vector<RemindedTask> tasks;
    for (const auto id : ids) {
      const auto at = db_.tasks.find(id.value());
      if (at == db_.tasks.end()) continue;
      if (!at->second.open) closed_.insert(id);
      tasks.push_back(
          {.id = id,
           .project_id = {},
           .status = at->second.open ? events::TaskStatus::open : events::TaskStatus::done,
           .deleted = false,
           .version = at->second.version});
    }
    return tasks;
  }

  Status write_event(const Firing& firing) override {
    if (gate_.pass("reminders.write_event") != Fate::go) return refused();
    if (closed_.contains(firing.task.id))
      throw Violation{"reminder " + std::to_string(firing.reminder.id.value()) +
                      " fires for a task that is closed"};
    const auto event = due_event(firing);
    tx_.insert({.event = event.id,
                .topic = "reminders",
                .type = event.type,
                .key = event.subject,
                .version = firing.reminder.id.value(),
                .value = events::encode(event)});
    return {};
  }

  Status cancel(const std::vector<ReminderId>& ids) override {
    if (gate_.pass("reminders.cancel") != Fate::go) return refused();
    for (const auto id : ids) set(id.value(), Reminder::State::cancelled);
    return {};
  }

 private:
  std::vector<const Reminder*> scheduled() const {
    std::vector<const Reminder*> all;
    for (const auto& [id, one] : db_.reminders) {
      if (one.state == Reminder::State::scheduled) all.push_back(&one);
    }
    std::ranges::sort(all, {},
                      [](const Reminder* one) { return std::pair{one->fire_at, one->id}; });
    return all;
  }
  void set(std::int64_t id, Reminder::State state) {
    tx_.change([this_db = &db_, id, state] { this_db->reminders.at(id).state = state; });
  }

  Database& db_;
  Gate& gate_;
  Transaction& tx_;
  std::set<TaskId> closed_;  // as they were read
};

}  // namespace

Status ModelReminderStore::transaction(const Work& work) {
  const auto tx = std::make_shared<Transaction>(db_);
  ModelReminderTransaction reminders{db_, gate_, *tx};
  TASKORA_CHECK(work(reminders));
  return commit(gate_, tx);
}

Result<std::optional<std::chrono::microseconds>> ModelReminderStore::until_next() {
  return statement(gate_, "reminders.until_next",
                   [&]() -> Result<std::optional<std::chrono::microseconds>> {
                     std::optional<Timestamp> next;
                     for (const auto& [id, one] : db_.reminders) {
                       if (one.state != Reminder::State::scheduled) continue;
                       next = next ? std::min(*next, one.fire_at) : one.fire_at;
                     }
                     if (!next) return std::nullopt;
                     return std::optional{*next - db_.clock.now()};
                   });
}

Lock reminder_lock(std::int64_t id) {
  return {.table = Table::reminder, .row = std::to_string(id)};
}

Lock task_lock(std::int64_t id) {
  return {.table = Table::task, .row = std::to_string(id)};
}

}  // namespace taskora::simulation
