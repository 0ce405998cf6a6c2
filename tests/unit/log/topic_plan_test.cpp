#include "taskora/log/topic_plan.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

using namespace taskora::log;
using Kind = TopicChange::Kind;

namespace {

const std::vector<TopicState>& wanted() {
  static const auto kAll = wanted_topics(topics());
  return kAll;
}

TopicState topic(const std::string& name) {
  return *std::ranges::find(wanted(), name, &TopicState::name);
}

}  // namespace

TEST_CASE("an empty cluster gets every topic of the contract and its dead letters, as declared") {
  const auto plan = plan_topics(wanted(), {});
  CHECK(plan.changes.size() == topics().size() * 2);
  CHECK(std::ranges::all_of(plan.changes, [](const auto& c) { return c.kind == Kind::create; }));
  CHECK(topic("task-events").partitions == 12);
  CHECK(topic("task-events").config ==
        std::map<std::string, std::string>{{"cleanup.policy", "delete"},
                                           {"max.message.bytes", "1048576"},
                                           {"retention.ms", "2592000000"}});
  CHECK(topic("task-updates").config.at("cleanup.policy") == "compact");
  CHECK_FALSE(topic("task-updates").config.contains("retention.ms"));
  CHECK(topic("agent-audit").config.at("cleanup.policy") == "compact,delete");
  CHECK(topic("task-updates.dlq").config.at("cleanup.policy") == "delete");
  CHECK(std::stoi(topic("task-events.dlq").config.at("max.message.bytes")) > 1'048'576);
}

TEST_CASE(
    "a cluster as declared needs nothing, whatever else it has and however it writes a list") {
  auto existing = wanted();
  for (auto& one : existing) {
    if (one.name == "agent-audit") one.config["cleanup.policy"] = "delete,compact";
    one.config["segment.bytes"] = "1";
  }
  existing.push_back({.name = "somebody-elses", .partitions = 3, .config = {}});
  const auto plan = plan_topics(wanted(), existing);
  CHECK(plan.changes.empty());
  CHECK(plan.unknown == std::vector<std::string>{"somebody-elses"});
}

TEST_CASE(
    "what differs is set, and only that; more partitions are a change of their own, fewer are "
    "refused") {
  auto existing = wanted();
  existing[0].config["retention.ms"] = "1";
  existing[0].partitions = 6;
  existing[1].partitions = 24;
  const auto plan = plan_topics(wanted(), existing);
  REQUIRE(plan.changes.size() == 3);
  CHECK(plan.changes[0].kind == Kind::raise);
  CHECK(plan.changes[1].kind == Kind::configure);
  CHECK(plan.changes[1].topic.config ==
        std::map<std::string, std::string>{{"retention.ms", "2592000000"}});
  CHECK(plan.changes[2].kind == Kind::refuse);
  CHECK(plan.changes[2].existing.partitions == 24);
}
