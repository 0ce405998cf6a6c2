#include "reminder-scheduler/domain/due_reminder.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>

namespace taskora::reminder_scheduler {

Sorted sort_out(std::vector<DueReminder> due, const std::vector<RemindedTask>& tasks) {
  std::unordered_map<TaskId, const RemindedTask*> known;
  for (const auto& task : tasks) known.emplace(task.id, &task);
  std::ranges::sort(due, {}, [](const DueReminder& r) { return std::tuple{r.fire_at, r.id}; });
  Sorted sorted;
  for (const auto& reminder : due) {
    const auto at = known.find(reminder.task_id);
    const bool live =
        at != known.end() && at->second->status == events::TaskStatus::open && !at->second->deleted;
    if (live) {
      sorted.firing.push_back({reminder, *at->second});
    } else {
      sorted.cancelled.push_back(reminder.id);
    }
  }
  return sorted;
}

}  // namespace taskora::reminder_scheduler
