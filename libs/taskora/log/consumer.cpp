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
    case DeadReason::too_large:
      return "too_large";
    case DeadReason::refused:
      return "refused";
  }
  return "permanent";
}

std::optional<DeadReason> parse_dead_reason(std::string_view text) {
  for (const auto reason :
       {DeadReason::permanent, DeadReason::attempts_exhausted, DeadReason::behind_parked,
        DeadReason::too_large, DeadReason::refused}) {
    if (text == to_string(reason)) return reason;
  }
  return std::nullopt;
}

}  // namespace taskora::log
