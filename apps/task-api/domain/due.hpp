#pragma once
// Due dates and recurrence of one task: from what was asked to what is stored.

#include "task-api/domain/tasks.hpp"

namespace taskora::task_api {

// Applies the due date, zone and recurrence members of `input` to `task`. `actor` gives the default
// zone.
[[nodiscard]] Status apply_schedule(StoredTask& task, const TaskInput& input, const Actor& actor);

}  // namespace taskora::task_api
