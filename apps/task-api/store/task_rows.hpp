#pragma once
// Tasks between the database's columns and the domain's structs.

#include "task-api/domain/tasks.hpp"

#include "taskora/base/result.hpp"
#include "taskora/base/trace.hpp"
#include "taskora/db/params.hpp"
#include "taskora/db/rows.hpp"

namespace taskora::task_api {

// A row of read_task and its siblings.
[[nodiscard]] StoredTask task_from_row(const db::Row& row);

// The JSON of the task: the answer's body, and part of the event.
[[nodiscard]] std::string task_json(const events::Task& task);

// Parameters of create_task and update_task. `json` is task_json(change.after.task). Errors:
// invalid_argument, type "record_too_large": the event would not fit into its topic.
[[nodiscard]] Result<db::Params> create_params(const Change& change, const std::string& json,
                                               const Actor& actor, const TraceContext& trace);
[[nodiscard]] Result<db::Params> update_params(const Change& change, const std::string& json,
                                               const Actor& actor, const TraceContext& trace);

}  // namespace taskora::task_api
