#pragma once
// What the scheduler needs of the database: the port below its rounds. One thread at a time. Errors
// are those of the database.

#include "reminder-scheduler/domain/due_reminder.hpp"

#include "taskora/base/result.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace taskora::reminder_scheduler {

// What can be done inside one transaction.
class ReminderTransaction {
 public:
  virtual ~ReminderTransaction() = default;

  // Locks up to `limit` reminders that are due by the database's clock, oldest first, and marks
  // them as fired; one that another transaction holds is passed over. In no order.
  [[nodiscard]] virtual Result<std::vector<DueReminder>> mark_due(std::size_t limit) = 0;
  // The tasks as they are now: not older than the reminders' locks. One that is gone is left out.
  [[nodiscard]] virtual Result<std::vector<RemindedTask>> read_tasks(
      const std::vector<TaskId>& ids) = 0;
  // Writes the reminder's event.
  [[nodiscard]] virtual Status write_event(const Firing& firing) = 0;
  [[nodiscard]] virtual Status cancel(const std::vector<ReminderId>& ids) = 0;
};

class ReminderStore {
 public:
  virtual ~ReminderStore() = default;

  // Runs the work in one transaction: committed when it succeeds, else rolled back.
  using Work = std::function<Status(ReminderTransaction&)>;
  [[nodiscard]] virtual Status transaction(const Work& work) = 0;

  // From now, by the database's clock, to the earliest scheduled reminder; negative: it is overdue.
  // nullopt: none is scheduled.
  [[nodiscard]] virtual Result<std::optional<std::chrono::microseconds>> until_next() = 0;
};

}  // namespace taskora::reminder_scheduler
