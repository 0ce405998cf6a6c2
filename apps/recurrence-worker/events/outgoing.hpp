#pragma once
// The events this service causes.

#include "recurrence-worker/domain/successor.hpp"

#include "taskora/events/event.hpp"

#include <array>

namespace taskora::recurrence_worker {

// task.created and recurrence.created, in this order, both about the new task. `cause` is the
// task.completed they follow from: the same account and trace.
[[nodiscard]] std::array<events::Event, 2> created_events(const events::Task& task, TaskId previous,
                                                          const events::Event& cause);
// recurrence.ended, about the task that was the last one, as it is now.
[[nodiscard]] events::Event ended_event(const events::Task& last, End reason, Timestamp now,
                                        const events::Event& cause);

}  // namespace taskora::recurrence_worker
