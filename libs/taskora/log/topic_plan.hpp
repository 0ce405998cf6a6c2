#pragma once
// What must change on a cluster so that its topics are those of contracts/topics.yaml. Pure.

#include "taskora/log/kafka/admin.hpp"
#include "taskora/log/topics.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace taskora::log {

// The settings of a topic that the contract decides; all others are the cluster's.
inline const std::vector<std::string> kTopicSettings{"cleanup.policy", "max.message.bytes",
                                                     "retention.ms"};

// The topic and its dead-letter topic, as the contract wants them.
[[nodiscard]] std::vector<TopicState> wanted_topics(std::span<const Topic> contract);

struct TopicChange {
  enum class Kind {
    create,
    configure,  // `config` are the settings that differ, with their new values
    raise,      // more partitions: keys move between partitions (see below)
    refuse,     // the contract has fewer partitions than the cluster; nobody can undo a partition
  };
  Kind kind = Kind::create;
  TopicState topic;     // as wanted; of configure, only what changes
  TopicState existing;  // of configure, raise and refuse
};

// With more partitions a key's later records are in another partition than its earlier ones, and a
// consumer may see them out of order until it has read what was there. So raising is a change of
// its own, which a person asks for when the consumers have caught up and the relay stands still.
struct TopicPlan {
  std::vector<TopicChange> changes;
  std::vector<std::string> unknown;  // on the cluster, not in the contract: left alone

  [[nodiscard]] bool has(TopicChange::Kind kind) const;
};

[[nodiscard]] TopicPlan plan_topics(std::span<const TopicState> wanted,
                                    std::span<const TopicState> existing);

}  // namespace taskora::log
