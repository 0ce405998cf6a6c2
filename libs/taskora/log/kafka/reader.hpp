#pragma once
// Reading the log from a Kafka-compatible broker. A consumer is a group; the group decides which
// partitions are this process's, PostgreSQL where each of them begins. The broker's own committed
// offset is written for its tools and never read.
//
// Every partition has a queue of its own. One that is not wanted is not read: the library fetches a
// few megabytes ahead and then lets it be, so a partition that waits costs the others nothing.

#include "taskora/log/client_observer.hpp"
#include "taskora/log/reader.hpp"
#include "taskora/log/settings.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace taskora::log {

struct KafkaReaderOptions {
  std::string consumer;  // the group is "taskora." and this
  std::vector<std::string> topics;
  std::size_t records = 500;  // of one partition in one poll, at most
  // A partition whose offset another process moved is tried again after this, if it is still ours.
  std::chrono::milliseconds standby_wait{1'000};
  std::chrono::milliseconds hint_interval{5'000};  // between two offsets told to the broker
};

// Errors of poll(): those of the port. unavailable: no broker, or no coordinator, or the log ends
// before the consumer's place (type "log_behind_consumer": an alarm; nothing is read from that
// partition until somebody decides). not_found, type "unknown_topic"; unauthenticated;
// permission_denied. All of them are tried again with the next poll.
class KafkaReader final : public LogReader {
 public:
  // No connection is made before the first poll. `settings` is copied; `observer` must outlive it.
  KafkaReader(KafkaSettings settings, KafkaReaderOptions options, ClientObserver& observer);
  ~KafkaReader() override;  // leaves the group, in some seconds at most

  [[nodiscard]] Result<Poll> poll(std::span<const Want> wants,
                                  std::chrono::milliseconds wait) override;
  void give_up(const Partition& partition) override;
  void committed(const Partition& partition, std::int64_t next) override;
  void wake() override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace taskora::log
