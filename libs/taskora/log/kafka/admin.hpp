#pragma once
// The topics of a Kafka-compatible cluster, as they are and as they shall be.

#include "taskora/base/clock.hpp"
#include "taskora/base/result.hpp"
#include "taskora/log/record.hpp"
#include "taskora/log/settings.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace taskora::log {

struct TopicState {
  std::string name;
  int partitions = 0;
  std::map<std::string, std::string> config;  // of those asked for, as they are in force
};

struct PartitionOffset {
  Partition partition;
  std::int64_t offset = 0;
};

// Blocks, 15 s a call at most. One thread at a time. Errors: unavailable, deadline_exceeded,
// unauthenticated, permission_denied; already_exists and not_found as the cluster says.
class KafkaAdmin {
 public:
  explicit KafkaAdmin(KafkaSettings settings);  // copied; connects with the first call
  ~KafkaAdmin();
  KafkaAdmin(const KafkaAdmin&) = delete;
  KafkaAdmin& operator=(const KafkaAdmin&) = delete;

  // Every topic but the cluster's own, by name, with the settings named in `keys`.
  [[nodiscard]] Result<std::vector<TopicState>> topics(const std::vector<std::string>& keys);
  // Where each partition of the topics begins and where the next record will be; and where the
  // first record of a time, or later, is: the end when there is none. In the order of topics and
  // partitions.
  [[nodiscard]] Result<std::vector<PartitionOffset>> first_offsets(
      const std::vector<std::string>& topics);
  [[nodiscard]] Result<std::vector<PartitionOffset>> end_offsets(
      const std::vector<std::string>& topics);
  [[nodiscard]] Result<std::vector<PartitionOffset>> offsets_at(
      const std::vector<std::string>& topics, Timestamp time);

  // With the cluster's default number of replicas.
  [[nodiscard]] Status create(const TopicState& topic);
  [[nodiscard]] Status raise_partitions(const std::string& name, int total);
  // Sets these and leaves all others.
  [[nodiscard]] Status configure(const std::string& name,
                                 const std::map<std::string, std::string>& config);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace taskora::log
