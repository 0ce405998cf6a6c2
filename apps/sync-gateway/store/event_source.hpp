#pragma once
// What the live stream reads from the database. Thread-safe; every call blocks for one round trip.

#include "sync-gateway/domain/hub.hpp"

#include "taskora/base/result.hpp"
#include "taskora/db/database.hpp"

#include <vector>

namespace taskora::sync_gateway {

struct LogBounds {
  EventPosition oldest;  // one past `newest` when the log is empty
  EventPosition newest;
};

class EventSource {
 public:
  explicit EventSource(db::Database& database) : database_{database} {}

  [[nodiscard]] Result<LogBounds> bounds();
  [[nodiscard]] Result<std::vector<LiveEvent>> after(EventPosition pos, int limit);
  // What `account` may see of (after, through]; `audience` is left empty.
  [[nodiscard]] Result<std::vector<LiveEvent>> of(AccountId account, EventPosition after,
                                                  EventPosition through, int limit);

 private:
  db::Database& database_;
};

}  // namespace taskora::sync_gateway
