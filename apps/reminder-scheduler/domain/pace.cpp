#include "reminder-scheduler/domain/pace.hpp"

#include <algorithm>

namespace taskora::reminder_scheduler {

std::chrono::microseconds wait_for(std::optional<std::chrono::microseconds> until_next) {
  if (!until_next) return kLongestWait;
  if (until_next->count() <= 0) return kHeldWait;
  return std::min(*until_next, kLongestWait);
}

}  // namespace taskora::reminder_scheduler
