#pragma once
// Keeps the spine's tables from growing for ever. Nothing here is on the way of an event.

#include "taskora/base/result.hpp"
#include "taskora/db/database.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace taskora::outbox_relay {

inline constexpr int kOutboxPartitions = 8;  // UTC days mod 8

// Empties every partition of the outbox that is neither today's nor yesterday's and has only
// numbered rows; returns which. A partition somebody still writes to is left for the next time.
[[nodiscard]] Result<std::vector<int>> empty_outbox(db::Database& database);

// Deletes positions of event_log past their topic's retention (contracts/topics.yaml), oldest
// first, in short transactions.
//
// And settled dead letters that are older than that. What waits is kept for ever.
class Expiry {
 public:
  explicit Expiry(db::Database& database, std::size_t batch = 2'000)
      : database_{database}, batch_{batch} {}

  struct Progress {
    std::size_t deleted = 0;
    std::size_t letters = 0;  // deleted, after the positions
    bool finished = false;    // nothing is old any more; the next batch begins anew
  };
  // One batch. `through`: positions after it are kept whatever their age (they are not on the log
  // yet).
  [[nodiscard]] Result<Progress> step(std::int64_t through);

 private:
  [[nodiscard]] Result<Progress> expire_letters(std::int64_t through);

  db::Database& database_;
  std::size_t batch_;
  std::int64_t after_ = 0;
  bool letters_next_ = false;
};

}  // namespace taskora::outbox_relay
