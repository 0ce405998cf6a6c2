#pragma once
// A reminder whose time has come, and whether it is still worth an event.

#include "taskora/base/ids.hpp"
#include "taskora/base/time.hpp"
#include "taskora/base/trace.hpp"
#include "taskora/base/uuid.hpp"
#include "taskora/events/task.hpp"

#include <optional>
#include <vector>

namespace taskora::reminder_scheduler {

struct DueReminder {
  ReminderId id;
  TaskId task_id;
  AccountId account;
  Timestamp fire_at;   // names the occurrence
  Timestamp taken_at;  // the database's clock when it was taken
  TraceContext trace;  // of the request that asked for it, or moved it last
};

// What the task is when its reminder is taken.
struct RemindedTask {
  TaskId id;
  ProjectId project_id;
  events::TaskStatus status = events::TaskStatus::open;
  bool deleted = false;
  std::int64_t version = 0;
};

struct Firing {
  DueReminder reminder;
  RemindedTask task;
};

struct Sorted {
  std::vector<Firing> firing;         // oldest first
  std::vector<ReminderId> cancelled;  // the task is done, cancelled or deleted
};

// `tasks` has each task of `due` that exists.
[[nodiscard]] Sorted sort_out(std::vector<DueReminder> due, const std::vector<RemindedTask>& tasks);

}  // namespace taskora::reminder_scheduler
