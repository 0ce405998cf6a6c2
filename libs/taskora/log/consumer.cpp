#include "taskora/log/consumer.hpp"

namespace taskora::log {

std::string_view to_string(DeadReason reason) {
  switch (reason) {
    case DeadReason::permanent:
      return "permanent";
    case DeadReason::attempts_exhausted:
      return "attempts_exhausted";
    case DeadReason::behind_parked:
      return "behind_parked";
  }
  return "permanent";
}

}  // namespace taskora::log
