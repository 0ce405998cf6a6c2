#pragma once
// One partition of one consumer: what to read next, what to apply together, and what follows from a
// failure.
//
// Records are applied, or put aside behind one of their key that is, many to a transaction. When
// that fails for an unknown reason they are applied one by one, each attempt recorded first, until
// the one at fault is found; the same after a restart in the middle of a transaction.

#include "taskora/base/clock.hpp"
#include "taskora/log/consumer.hpp"
#include "taskora/log/consumer_store.hpp"
#include "taskora/log/failure.hpp"
#include "taskora/log/reader.hpp"
#include "taskora/log/sorting.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>

namespace taskora::log {

struct WorkerContext {
  const Consumer& consumer;
  const ConsumerSettings& settings;
  ConsumerStore& store;
  const Clock& clock;
  const Random& random;
  ConsumerObserver& observer;
};

// No thread, no waiting: step() does one transaction at most.
class PartitionWorker {
 public:
  PartitionWorker(WorkerContext context, Assignment assignment);

  // What to read next; nothing while there is enough to do, or the partition waits or has stopped.
  [[nodiscard]] std::optional<Want> want() const;
  void accept(Batch batch);

  enum class Outcome {
    idle,     // nothing to do before more is read
    worked,   // call again
    waiting,  // not before ready_at()
    fenced,   // another process owns the partition: throw this worker away
  };
  [[nodiscard]] Outcome step();

  [[nodiscard]] std::chrono::steady_clock::time_point ready_at() const { return ready_at_; }
  [[nodiscard]] const Ownership& ownership() const { return owned_; }
  [[nodiscard]] const Partition& partition() const { return owned_.partition; }
  [[nodiscard]] std::int64_t committed() const { return owned_.next; }

 private:
  struct Item {
    Sort sort = Sort::apply;
    Error error;            // of poison
    std::int64_t next = 0;  // the offset after it, and after what was skipped behind it
  };

  Outcome apply_batch();
  Outcome apply_alone();
  Status forgive_front();
  Outcome apply_front(std::size_t count);
  Outcome applied(std::size_t count, const Applied& done,
                  std::chrono::steady_clock::time_point began);
  Outcome failed_alone(Error error);
  void tell_parked(const Record& record, DeadReason reason, const std::string& detail);
  Outcome park_front(DeadReason reason, const std::string& detail);
  Outcome stop_here();
  Outcome commit_skipped(bool now);
  Outcome wait_after(const Error& error);
  Outcome rest(std::chrono::milliseconds pause);

  [[nodiscard]] bool is_parked(const Record& record) const;
  [[nodiscard]] std::size_t together_at_front() const;
  void drop_front(std::size_t count);
  void note_committed(std::int64_t next);

  WorkerContext context_;
  Ownership owned_;
  std::set<std::string> parked_keys_;
  std::deque<Item> items_;
  std::vector<Decoded>
      decoded_;  // of items_, from decoded_[head_] on: one sequence in memory for apply
  std::size_t head_ = 0;
  std::int64_t position_;           // read from here on
  std::int64_t settled_;            // everything before it is applied, put aside or skipped
  std::size_t skipped_ = 0;         // skipped, and the offset not moved yet
  std::int64_t careful_until_ = 0;  // records before this offset are applied one by one
  int attempts_ = 0;                // of the first record, as recorded
  bool forgive_ = false;            // its last attempt ended in a transient failure
  bool stopped_ = false;
  Backoff backoff_;
  std::chrono::steady_clock::time_point ready_at_{};
  std::chrono::steady_clock::time_point moved_at_;  // when the offset last moved
};

}  // namespace taskora::log
