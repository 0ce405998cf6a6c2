#pragma once
// What outbox-relay can be told, beside what every process can.

#include "taskora/config/declaration.hpp"

#include <chrono>
#include <cstddef>

namespace taskora::outbox_relay {

struct Config {
  int page = 1'000;                         // rows numbered in one transaction
  std::chrono::milliseconds busy_wait{2};   // between two ticks when there was something to number
  std::chrono::milliseconds idle_wait{25};  // at most, when there was not
  std::chrono::milliseconds standby_wait{500};  // between two tries to become the leader
  std::chrono::milliseconds retry_wait{200};    // after a failure
  std::chrono::seconds housekeeping{30};  // between two looks at old partitions and old positions

  void declare(config::Declaration& declaration);
};

}  // namespace taskora::outbox_relay
