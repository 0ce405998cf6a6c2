#pragma once
// The bodies of task requests: from JSON to what a client asks for. Only the form is checked here.

#include "task-api/domain/task_input.hpp"

#include "taskora/base/result.hpp"

#include <string_view>

namespace taskora::task_api {

[[nodiscard]] Result<NewTaskInput> parse_new_task(std::string_view body);  // POST
[[nodiscard]] Result<TaskInput> parse_task_patch(std::string_view body);   // PATCH
[[nodiscard]] Result<TaskInput> parse_task_replacement(
    std::string_view body);  // PUT: title is required

}  // namespace taskora::task_api
