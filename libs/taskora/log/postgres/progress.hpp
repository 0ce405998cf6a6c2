#pragma once
// How far consumers are, and sending one back: what an operator asks of the tables of the log.

#include "taskora/base/clock.hpp"
#include "taskora/base/result.hpp"
#include "taskora/db/database.hpp"
#include "taskora/log/record.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace taskora::log {

struct Place {
  Partition partition;
  std::int64_t next = 0;
};

struct ConsumerPlace {
  Place place;
  std::string log;  // the one the place is in
  std::int64_t epoch = 0;
  std::int64_t parked = 0;  // dead letters of the partition that wait
};

// Every partition that the consumer ever had. `database`: as the consumer's role.
[[nodiscard]] Result<std::vector<ConsumerPlace>> places_of(db::Database& database,
                                                           const std::string& consumer);

struct Behind {
  std::int64_t records = 0;  // of the topic, at or behind the place
  std::int64_t end = 0;      // the place behind the last record
};
// For each place of event_log, in the same order. `database`: any role that reads event_log.
[[nodiscard]] Result<std::vector<Behind>> behind(db::Database& database,
                                                 std::span<const Place> places);

// The first position that was given at the time or later; behind the last one when there is none.
[[nodiscard]] Result<std::int64_t> position_at(db::Database& database, Timestamp time);
// When the first position from this one on was given; empty when there is none.
[[nodiscard]] Result<std::optional<Timestamp>> time_at(db::Database& database,
                                                       std::int64_t position);
// Whether every event there ever was is still in event_log.
[[nodiscard]] Result<bool> is_complete(db::Database& database);

struct Rewind {
  std::string consumer;
  std::string_view log;                    // the one the places are in
  std::vector<Place> places;               // a partition that is earlier stays where it is
  std::optional<std::int64_t> position{};  // the same, in event_log; empty: the oldest
};

// Sends the consumer back: its places, and what it knows to have applied from there on. Whoever has
// the partitions notices within seconds and begins there. Effects that are there stay: their
// natural keys keep them single. `transaction`: as the consumer's role, or the owner.
[[nodiscard]] Status rewind(db::Transaction& transaction, const Rewind& rewind);

}  // namespace taskora::log
