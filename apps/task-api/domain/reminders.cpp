#include "task-api/domain/reminders.hpp"

#include <algorithm>

namespace taskora::task_api {
namespace {

using events::Reminder;
using events::ReminderState;

std::optional<Timestamp> fire_time(const Reminder& reminder, const events::Task& task) {
  if (reminder.remind_at) return reminder.remind_at;
  if (!task.due) return std::nullopt;
  return task.due->at - std::chrono::minutes{*reminder.minutes_before};
}

}  // namespace

std::vector<Reminder> replace_reminders(const std::vector<Reminder>& before,
                                        const std::vector<ReminderInput>& wanted) {
  std::vector<Reminder> result;
  for (const auto& want : wanted) {
    const auto same = [&](const auto& r) {
      return r.minutes_before == want.minutes_before && r.remind_at == want.remind_at;
    };
    if (std::any_of(result.begin(), result.end(), same)) continue;  // the same one twice is one
    const auto kept = std::find_if(before.begin(), before.end(), same);
    if (kept != before.end())
      result.push_back(*kept);
    else
      result.push_back({.minutes_before = want.minutes_before,
                        .remind_at = want.remind_at,
                        .fire_at = {},
                        .state = ReminderState::cancelled});
  }
  return result;
}

void schedule_reminders(events::Task& task, Timestamp now, bool deleted) {
  const bool live = task.status == events::TaskStatus::open && !deleted;
  for (auto& reminder : task.reminders) {
    const auto fire_at = fire_time(reminder, task);
    const bool moved = fire_at != reminder.fire_at;
    reminder.fire_at = fire_at;
    if (reminder.state == ReminderState::fired && !moved) continue;
    if (reminder.state == ReminderState::scheduled && !moved && live)
      continue;  // due or overdue: the scheduler's
    reminder.state =
        live && fire_at && *fire_at > now ? ReminderState::scheduled : ReminderState::cancelled;
  }
}

}  // namespace taskora::task_api
