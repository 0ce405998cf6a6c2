#pragma once
// What a consumer keeps in the database: the port below the consumer's loop. Each function is one
// transaction. One thread at a time.

#include "taskora/base/result.hpp"
#include "taskora/events/event.hpp"
#include "taskora/log/consumer.hpp"
#include "taskora/log/record.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace taskora::log {

// A partition as this process owns it. Another owner has a higher epoch, and every write names this
// one's.
struct Ownership {
  Partition partition;
  std::int64_t epoch = 0;
  std::int64_t next =
      0;  // what this process committed last: the expected value of the next compare-and-set
};

struct Assignment {
  Ownership ownership;
  // The previous owner had begun records up to this offset and did not finish: one of them may have
  // killed it.
  std::optional<std::int64_t> begun;
  // parking_key() of those with a dead letter that is neither replayed nor discarded.
  std::set<std::string> parked_keys;
};

struct Decoded {
  Record record;
  events::Event event;
  bool behind_parked = false;  // a dead letter of its key waits: put it aside behind that one
};

struct DeadLetter {
  const Record& record;
  DeadReason reason;
  std::string_view detail;
  int attempts;                    // of applying it
  std::optional<Uuid> event = {};  // the record's, when it is one
};

enum class Parking {
  parked,
  repeat,  // nothing put aside, the offset moved: what it repeats is applied, or waits already
};

struct Applied {
  std::size_t events = 0;
  std::size_t repeats = 0;          // applied already, or waiting already
  std::vector<std::size_t> parked;  // which were put aside, by their index
  // Nothing was done, nor the ownership looked at: no dead letter of this key waits any more, and
  // what was to be put aside behind it may be applied.
  std::optional<std::string> freed;
};

// Every function that takes an Ownership fails with conflict, type kFenced, and has changed
// nothing, when another process has moved the offset or taken the partition.
inline constexpr std::string_view kFenced = "consumer_fenced";
[[nodiscard]] inline bool is_fenced(const Error& error) {
  return error.type == kFenced;
}

class ConsumerStore {
 public:
  virtual ~ConsumerStore() = default;

  // Takes the partition: a new epoch. A partition never seen before starts at 0, the log's
  // beginning.
  [[nodiscard]] virtual Result<Assignment> assign(const Partition& partition) = 0;

  // Which of these partitions another process has taken, or somebody sent back, since they were
  // assigned. A store that cannot tell says none: the next write tells.
  [[nodiscard]] virtual Result<std::vector<Partition>> lost(std::span<const Ownership> /*owned*/) {
    return std::vector<Partition>{};
  }

  // Records, before it starts, that all records before `through` are being attempted. Kept until
  // the offset moves.
  [[nodiscard]] virtual Status begin(const Ownership& ownership, std::int64_t through) = 0;

  // Puts those that are `behind_parked` aside, applies the others, each in order, and moves the
  // offset to `next`: all of it or nothing. The handler's error comes back as it is; its exception
  // as internal.
  [[nodiscard]] virtual Result<Applied> apply(const Ownership& ownership,
                                              std::span<const Decoded> events,
                                              std::int64_t next) = 0;

  // Moves the offset past records that need nothing done.
  [[nodiscard]] virtual Status skip(const Ownership& ownership, std::int64_t next) = 0;

  // Records that one more attempt of this record starts; returns how many there are, this one
  // included.
  [[nodiscard]] virtual Result<int> attempt(const Ownership& ownership, std::int64_t offset) = 0;
  // That attempt ended in a transient failure and does not count.
  [[nodiscard]] virtual Status forgive(const Ownership& ownership, std::int64_t offset) = 0;

  // Puts the record aside with its original bytes and moves the offset to `next`. A repeat: its
  // event is in the inbox, or its very bytes wait under its key from earlier in the partition.
  [[nodiscard]] virtual Result<Parking> park(const Ownership& ownership, const DeadLetter& letter,
                                             std::int64_t next) = 0;
};

}  // namespace taskora::log
