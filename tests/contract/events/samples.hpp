#pragma once
// One event of every type, always the same: what the golden fixtures hold.

#include "taskora/events/event.hpp"
#include "taskora/events/task.hpp"

#include <vector>

namespace taskora::events {

[[nodiscard]] Task sample_task();
[[nodiscard]] std::vector<Event> sample_events();

}  // namespace taskora::events
