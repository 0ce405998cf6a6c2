#pragma once
// The log on PostgreSQL: event_log, read by position. A topic has one partition, and its offsets
// are positions. Of all processes that run a consumer on one database one is elected to read; the
// others stand by.

#include "taskora/base/clock.hpp"
#include "taskora/db/database.hpp"
#include "taskora/log/doorbell.hpp"
#include "taskora/log/postgres/session_lock.hpp"
#include "taskora/log/reader.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace taskora::log {

struct PostgresReaderOptions {
  std::string consumer;                        // names the lock
  std::vector<std::string> topics;             // derived ones too
  std::size_t records = 500;                   // of one topic in one poll, at most
  std::size_t window = 5'000;                  // positions looked at in one poll
  std::chrono::milliseconds shortest_wait{5};  // between two polls that found nothing: doubles …
  std::chrono::milliseconds longest_wait{25};  // … up to this; with a doorbell twice as long
  std::chrono::milliseconds standby_wait{500};
};

class PostgresReader final : public LogReader {
 public:
  // Opens one connection of its own with the options of `database`. `numbered` may be null.
  PostgresReader(db::Database& database, const Clock& clock, const Doorbell* numbered,
                 PostgresReaderOptions options);

  [[nodiscard]] Result<Poll> poll(std::span<const Want> wants,
                                  std::chrono::milliseconds wait) override;
  void give_up(const Partition& partition) override;
  void committed(const Partition&, std::int64_t) override {}
  void wake() override { woken_.ring(); }

 private:
  using Moment = std::chrono::steady_clock::time_point;

  [[nodiscard]] Result<bool> elected(Poll& poll);
  [[nodiscard]] Result<std::vector<Batch>> read(std::span<const Want> wants);
  void rest(std::chrono::milliseconds wait, std::uint64_t rings);

  const Clock& clock_;
  const Doorbell* numbered_;
  PostgresReaderOptions options_;
  db::Database session_;
  SessionLock lock_;
  Doorbell woken_;
  std::uint64_t wakes_seen_ = 0;
  bool reading_ = false;  // elected, and the loop was told so
  Moment asked_{};        // when the lock was last looked at
  Moment stand_by_until_{};
  std::chrono::milliseconds pause_;
};

}  // namespace taskora::log
