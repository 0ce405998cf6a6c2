#include "taskora/log/topic_plan.hpp"

#include <algorithm>
#include <chrono>
#include <set>

namespace taskora::log {
namespace {

std::string cleanup(const Topic& topic) {
  if (topic.compacts && topic.deletes) return "compact,delete";
  return topic.compacts ? "compact" : "delete";
}

TopicState wanted_topic(const Topic& topic) {
  TopicState wanted{.name = std::string{topic.name},
                    .partitions = topic.partitions,
                    .config = {{"cleanup.policy", cleanup(topic)},
                               {"max.message.bytes", std::to_string(topic.max_record_bytes)}}};
  if (topic.deletes)
    wanted.config["retention.ms"] =
        std::to_string(std::chrono::milliseconds{topic.retention}.count());
  return wanted;
}

// Kept by age, whatever its source's cleanup: a dead letter is no state of its key.
TopicState wanted_dead_letters(const Topic& topic) {
  return {.name = dead_letter_topic(topic.name),
          .partitions = topic.partitions,
          .config = {{"cleanup.policy", "delete"},
                     {"max.message.bytes", std::to_string(topic.dead_letter_max_bytes)},
                     {"retention.ms",
                      std::to_string(std::chrono::milliseconds{topic.retention}.count())}}};
}

// "delete,compact" is "compact,delete".
std::set<std::string> words(const std::string& list) {
  std::set<std::string> all;
  for (std::size_t at = 0; at <= list.size();) {
    const auto end = std::min(list.find(',', at), list.size());
    all.insert(list.substr(at, end - at));
    at = end + 1;
  }
  return all;
}

TopicState differing(const TopicState& wanted, const TopicState& existing) {
  TopicState change{.name = wanted.name, .partitions = wanted.partitions, .config = {}};
  for (const auto& [key, value] : wanted.config) {
    const auto at = existing.config.find(key);
    if (at == existing.config.end() || words(at->second) != words(value))
      change.config[key] = value;
  }
  return change;
}

void compare(const TopicState& wanted, const TopicState& existing, TopicPlan& plan) {
  using Kind = TopicChange::Kind;
  if (wanted.partitions != existing.partitions) {
    const auto kind = wanted.partitions > existing.partitions ? Kind::raise : Kind::refuse;
    plan.changes.push_back({.kind = kind, .topic = wanted, .existing = existing});
  }
  auto change = differing(wanted, existing);
  if (!change.config.empty())
    plan.changes.push_back(
        {.kind = Kind::configure, .topic = std::move(change), .existing = existing});
}

}  // namespace

std::vector<TopicState> wanted_topics(std::span<const Topic> contract) {
  std::vector<TopicState> all;
  for (const auto& topic : contract) {
    all.push_back(wanted_topic(topic));
    if (topic.dead_letter) all.push_back(wanted_dead_letters(topic));
  }
  return all;
}

bool TopicPlan::has(TopicChange::Kind kind) const {
  return std::ranges::any_of(changes, [&](const auto& change) { return change.kind == kind; });
}

TopicPlan plan_topics(std::span<const TopicState> wanted, std::span<const TopicState> existing) {
  TopicPlan plan;
  for (const auto& topic : wanted) {
    const auto at = std::ranges::find(existing, topic.name, &TopicState::name);
    if (at == existing.end())
      plan.changes.push_back({.kind = TopicChange::Kind::create, .topic = topic, .existing = {}});
    else
      compare(topic, *at, plan);
  }
  for (const auto& topic : existing) {
    if (std::ranges::find(wanted, topic.name, &TopicState::name) == wanted.end())
      plan.unknown.push_back(topic.name);
  }
  return plan;
}

}  // namespace taskora::log
