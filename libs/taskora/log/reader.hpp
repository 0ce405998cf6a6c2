#pragma once
// Reading the log: the port. One reader serves one consumer, on one thread; only wake() may be
// called from another.
//
// A reader is told what to deliver, every time: the partitions and the offset to go on from.
// Whatever is not wanted in a poll is paused, a new offset is a seek. So pausing, seeking and
// resuming are the same thing for every adapter, and there is no state to get out of step with it.

#include "taskora/base/result.hpp"
#include "taskora/log/record.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace taskora::log {

struct Want {
  Partition partition;  // one that is assigned
  std::int64_t from =
      0;  // the first offset of interest; older than the log's beginning means its beginning
};

struct Batch {
  Partition partition;
  std::vector<Record> records{};  // in order, all at or after `from`
  std::int64_t next =
      0;  // go on from here: everything before it was looked at, also when `records` is empty
  std::int64_t behind = 0;  // records of the partition still to come, about; for metrics
  bool truncated =
      false;  // `from` was older than the log's beginning: records are lost to this consumer
};

struct Poll {
  std::vector<Partition> assigned;  // new ones; only these may be wanted, until they are revoked
  std::vector<Partition>
      revoked;  // another process has them now; what was delivered and not yet applied is void
  std::vector<Batch> batches;  // at most one per wanted partition
};

class LogReader {
 public:
  virtual ~LogReader() = default;

  // Returns as soon as there is anything to tell, and after `wait` with nothing. Errors:
  // unavailable (try again later; the assignment stands).
  [[nodiscard]] virtual Result<Poll> poll(std::span<const Want> wants,
                                          std::chrono::milliseconds wait) = 0;

  // Another process turned out to own the partition (the compare-and-set of its offset failed): it
  // is no longer assigned here. A later poll assigns it again if it becomes ours.
  virtual void give_up(const Partition& partition) = 0;

  // Tells the log how far this consumer has come: a hint for its own tools, never the truth.
  virtual void committed(const Partition& partition, std::int64_t next) = 0;

  // Makes a poll under way, or the next one, return soon. Thread-safe.
  virtual void wake() = 0;
};

}  // namespace taskora::log
