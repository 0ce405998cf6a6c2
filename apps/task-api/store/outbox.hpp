#pragma once
// Events of this service leave by the outbox; a change whose event does not fit into its topic is
// refused before it is made.

#include "task-api/events/outgoing.hpp"

#include "taskora/base/result.hpp"
#include "taskora/db/database.hpp"
#include "taskora/events/task.hpp"

#include <string>

namespace taskora::task_api {

// invalid_argument, type "record_too_large", with a pointer to what is too large: `pointer` of the
// event's data, empty for all of it.
[[nodiscard]] Status check_size(const OutgoingEvent& event, const std::string& pointer);

// The member of the task that takes most of its event.
[[nodiscard]] std::string largest_member(const events::Task& task);

// Inserts an event that belongs to no task. Errors: those of check_size and of the database.
[[nodiscard]] Status add_event(db::Transaction& tx, const OutgoingEvent& event, AccountId account);

}  // namespace taskora::task_api
