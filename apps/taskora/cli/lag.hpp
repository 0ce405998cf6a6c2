#pragma once
// How far the relay and every consumer are.

#include "outbox-relay/store/status.hpp"

#include "taskora/cli/installation.hpp"
#include "taskora/log/consumer.hpp"
#include "taskora/log/postgres/progress.hpp"

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace taskora::cli {

struct ConsumerLag {
  std::string consumer;
  log::Partition partition;
  std::optional<std::int64_t> next;  // empty: never read from this log
  std::int64_t end = 0;              // the place behind the last record
  std::int64_t lag = 0;              // records to come
  std::int64_t parked = 0;
};

// Of every partition of the consumer's topics on the log in use.
[[nodiscard]] Result<std::vector<ConsumerLag>> lag_of(const Installation& installation,
                                                      const log::Consumer& consumer);

struct LagOptions {
  std::string consumer;  // empty: all
  std::optional<std::int64_t> max;
  bool json = false;
};

// The exit code: kFound when anything is further behind than `max`.
[[nodiscard]] int show_lag(const Installation& installation, const LagOptions& options,
                           std::ostream& out, std::ostream& err);

}  // namespace taskora::cli
