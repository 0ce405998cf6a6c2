#pragma once
// One round of the scheduler: takes a batch of due reminders, and says when to come again.

#include "reminder-scheduler/domain/due_reminder.hpp"
#include "reminder-scheduler/domain/store.hpp"

#include "taskora/base/result.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
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
[[nodiscard]] Result<Taken> take_due(ReminderStore& store, std::size_t limit);

struct Rest {
  std::chrono::microseconds wait{0};  // before the next round
  // Of the oldest reminder left; nullopt after a full batch: nobody looked.
  std::optional<std::chrono::microseconds> overdue;
};
// `on_taken` is told of the batch as soon as it is committed, also when what follows fails.
[[nodiscard]] Result<Rest> play_round(ReminderStore& store, std::size_t batch,
                                      const std::function<void(const Taken&)>& on_taken);

}  // namespace taskora::reminder_scheduler
