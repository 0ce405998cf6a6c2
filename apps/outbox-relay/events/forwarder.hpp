#pragma once
// Carries event_log to the log, in the order of positions. Nothing is held open meanwhile: the
// records are produced outside any transaction, and the place moves only after every record before
// it is acknowledged. After a crash, or a change of the leader, records come again; consumers drop
// them by their event id.

#include "taskora/base/result.hpp"
#include "taskora/db/database.hpp"
#include "taskora/db/rows.hpp"
#include "taskora/log/writer.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace taskora::outbox_relay {

struct Forwarded {
  std::int64_t through = 0;  // the last position that is on the log
  std::int64_t behind = 0;   // positions that are not
};

// The records of one row of event_log: one for its topic, one for each derived topic that carries
// its type.
[[nodiscard]] std::vector<log::Record> records_of(const db::Row& row);

class Forwarder {
 public:
  Forwarder(db::Database& database, log::LogWriter& writer, std::size_t batch = 5'000)
      : database_{database}, writer_{writer}, batch_{batch} {}

  // Forwards one batch under the leader's epoch. Blocks until it is acknowledged. Empty: the epoch
  // is another's.
  [[nodiscard]] Result<std::optional<Forwarded>> step(std::int64_t epoch);
  // The last position that is on the log; not_found when the epoch is another's.
  [[nodiscard]] Result<std::int64_t> forwarded(std::int64_t epoch);

 private:
  db::Database& database_;
  log::LogWriter& writer_;
  std::size_t batch_;
};

}  // namespace taskora::outbox_relay
