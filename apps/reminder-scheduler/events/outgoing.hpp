#pragma once
// The event this service causes.

#include "reminder-scheduler/domain/due_reminder.hpp"

#include "taskora/events/event.hpp"

namespace taskora::reminder_scheduler {

// reminder.due: the account of the reminder, keyed by the task, in the reminder's trace.
[[nodiscard]] events::Event due_event(const Firing& firing);

}  // namespace taskora::reminder_scheduler
