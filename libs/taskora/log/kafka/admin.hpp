#pragma once
// The topics of a Kafka-compatible cluster, as they are and as they shall be.

#include "taskora/base/result.hpp"
#include "taskora/log/settings.hpp"

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
