#pragma once
// A consumer without its thread: reads, and gives each of its partitions a turn.

#include "taskora/log/consumer.hpp"
#include "taskora/log/consumer_store.hpp"
#include "taskora/log/failure.hpp"
#include "taskora/log/partition_worker.hpp"
#include "taskora/log/reader.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <vector>

namespace taskora::log {

// One thread. All references must outlive it.
class ConsumerLoop {
 public:
  ConsumerLoop(Consumer consumer, ConsumerSettings settings, LogReader& reader,
               ConsumerStore& store, const Clock& clock, Random random, ConsumerObserver& observer);
  ConsumerLoop(const ConsumerLoop&) = delete;
  ConsumerLoop& operator=(const ConsumerLoop&) = delete;

  // One poll, and one transaction for each partition that has something to do. Waits inside the
  // poll only. An error is the reader's or the assignment's: call again after a while.
  [[nodiscard]] Status step();

  [[nodiscard]] std::size_t partitions() const { return workers_.size(); }

 private:
  [[nodiscard]] Status assign_waiting();
  [[nodiscard]] std::vector<Want> wants() const;
  [[nodiscard]] std::chrono::milliseconds patience() const;
  void give_up_lost();
  void take(Poll poll);
  void run_workers();

  Consumer consumer_;
  ConsumerSettings settings_;
  LogReader& reader_;
  ConsumerStore& store_;
  const Clock& clock_;
  Random random_;
  ConsumerObserver& observer_;
  std::map<Partition, std::unique_ptr<PartitionWorker>> workers_;
  std::set<Partition> unassigned_;                     // ours, and the store does not know it yet
  std::chrono::steady_clock::time_point looked_at_{};  // whether the partitions are still ours
  bool busy_ = false;                                  // some partition has more to do at once
};

}  // namespace taskora::log
