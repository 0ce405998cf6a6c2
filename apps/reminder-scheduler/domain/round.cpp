#include "reminder-scheduler/domain/round.hpp"

#include "reminder-scheduler/domain/pace.hpp"

#include <algorithm>
#include <utility>

namespace taskora::reminder_scheduler {
namespace {

Result<Taken> take_in(ReminderTransaction& tx, std::size_t limit) {
  TASKORA_TRY(due, tx.mark_due(limit));
  if (due.empty()) return Taken{};
  std::vector<TaskId> ids;
  for (const auto& reminder : due) ids.push_back(reminder.task_id);
  TASKORA_TRY(tasks, tx.read_tasks(ids));
  auto sorted = sort_out(std::move(due), tasks);
  for (const auto& firing : sorted.firing) TASKORA_CHECK(tx.write_event(firing));
  if (!sorted.cancelled.empty()) TASKORA_CHECK(tx.cancel(sorted.cancelled));
  return Taken{.fired = std::move(sorted.firing), .cancelled = sorted.cancelled.size()};
}

}  // namespace

Result<Taken> take_due(ReminderStore& store, std::size_t limit) {
  Taken taken;
  TASKORA_CHECK(store.transaction([&](ReminderTransaction& tx) -> Status {
    TASKORA_TRY(batch, take_in(tx, limit));
    taken = std::move(batch);
    return {};
  }));
  return taken;
}

Result<Rest> play_round(ReminderStore& store, std::size_t batch,
                        const std::function<void(const Taken&)>& on_taken) {
  TASKORA_TRY(taken, take_due(store, batch));
  on_taken(taken);
  if (taken.size() == batch) return Rest{};
  TASKORA_TRY(next, store.until_next());
  const auto overdue =
      next ? std::max(-*next, std::chrono::microseconds{0}) : std::chrono::microseconds{0};
  return Rest{.wait = wait_for(next), .overdue = overdue};
}

}  // namespace taskora::reminder_scheduler
