#pragma once
// Writing to a Kafka-compatible broker: an idempotent producer, acknowledged by all in-sync
// replicas, whose keys land on the partitions that Java's default partitioner chooses.
//
// Order is kept through every failure. Inside the library no record is given up (no time-out of its
// own, no gap); when append() itself gives up, the producer and all it holds are thrown away, and
// what is repeated begins with the first record of the failed call. So of two records of one key
// the second is never in the log before the first; duplicates are possible.
//
// A broker that takes no record of that time gets them as of now.

#include "taskora/log/client_observer.hpp"
#include "taskora/log/settings.hpp"
#include "taskora/log/writer.hpp"

#include <memory>

namespace taskora::log {

class KafkaWriter final : public LogWriter {
 public:
  // No connection is made before the first call. `settings` is copied; `observer` must outlive it.
  KafkaWriter(KafkaSettings settings, ClientObserver& observer);
  ~KafkaWriter() override;

  [[nodiscard]] Status append(std::span<const Record> records) override;
  [[nodiscard]] Status append_while(std::span<const Record> records,
                                    const std::function<void()>& meanwhile) override;
  [[nodiscard]] Status check() override;
  void interrupt() override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace taskora::log
