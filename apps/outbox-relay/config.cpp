#include "outbox-relay/config.hpp"

namespace taskora::outbox_relay {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

void Config::declare(config::Declaration& declaration) {
  declaration.integer("TASKORA_RELAY_PAGE", page, 1, 10'000,
                      "Events given their positions in one transaction.");
  declaration.duration("TASKORA_RELAY_IDLE_WAIT", idle_wait, milliseconds{2}, seconds{5},
                       "Longest pause between two looks at the outbox while nothing happens.");
  declaration.duration("TASKORA_RELAY_STANDBY_WAIT", standby_wait, milliseconds{50}, seconds{60},
                       "Pause between two tries to become the leader.");
  declaration.duration("TASKORA_RELAY_HOUSEKEEPING", housekeeping, seconds{1}, hours{24},
                       "Pause between two looks for what may be deleted.");
}

}  // namespace taskora::outbox_relay
