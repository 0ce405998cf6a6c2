#pragma once
// Due reminders in the database.

#include "reminder-scheduler/domain/due_reminder.hpp"

#include "taskora/db/database.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

namespace taskora::reminder_scheduler {

struct Taken {
  std::vector<Firing> fired;
  std::size_t cancelled = 0;
  [[nodiscard]] std::size_t size() const { return fired.size() + cancelled; }
};

// Takes up to `limit` reminders that are due by the database's clock, oldest first, and writes
// their events: one transaction, so each is fired with its event or not at all. Any number of
// schedulers may do so at once: one that is being taken by another is passed over. A reminder whose
// task is closed is cancelled instead.
[[nodiscard]] Result<Taken> take_due(db::Database& database, std::size_t limit);

// From now, by the database's clock, to the earliest scheduled reminder; negative: it is overdue.
// nullopt: none is scheduled.
[[nodiscard]] Result<std::optional<std::chrono::microseconds>> until_next(db::Database& database);

}  // namespace taskora::reminder_scheduler
