#pragma once
// When a task's reminders fire. A reminder fires once per occurrence: an occurrence is one value of
// fire_at, so a reminder that fired fires again only when fire_at moves.

#include "task-api/domain/tasks.hpp"

namespace taskora::task_api {

// The reminders that `wanted` asks for, keeping the state of those that are there already.
[[nodiscard]] std::vector<events::Reminder> replace_reminders(
    const std::vector<events::Reminder>& before, const std::vector<ReminderInput>& wanted);

// Brings fire_at and state in line with the task: none fires for a task that is not open; one whose
// time is past when it would be scheduled is cancelled rather than sent late for no reason (an
// outage is different: it was scheduled then).
void schedule_reminders(events::Task& task, Timestamp now, bool deleted);

}  // namespace taskora::task_api
