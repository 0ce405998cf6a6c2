#pragma once
// event_log, read by an operator: in every mode, whatever log the consumers use.

#include "taskora/base/clock.hpp"
#include "taskora/base/result.hpp"
#include "taskora/db/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace taskora::log {

struct LoggedEvent {
  std::int64_t pos = 0;
  std::string topic;
  std::string key;  // of the record
  std::string type;
  std::optional<std::int64_t> version;  // of its aggregate
  std::optional<std::string> letter;    // of a dead letter on its way: its id
  std::string payload;                  // a CloudEvent; of a dead letter nothing
  Timestamp numbered_at;
};

struct LoggedPage {
  std::vector<LoggedEvent> events;
  std::int64_t last = 0;  // the newest position there is
};

struct TailFilter {
  std::optional<std::string> topic;
  std::optional<std::string> key;
};

// What is in the positions [from, from + window). `database`: any role that reads event_log.
[[nodiscard]] Result<LoggedPage> read_tail(db::Database& database, std::int64_t from,
                                           std::int64_t window, const TailFilter& filter);

}  // namespace taskora::log
