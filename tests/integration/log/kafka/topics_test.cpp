#include "broker.hpp"

#include "taskora/log/topic_plan.hpp"

#include <algorithm>

using namespace taskora;
using namespace taskora::log_test;
using Kind = log::TopicChange::Kind;

TEST_CASE(
    "what a plan says is made, after which there is nothing to do; what nobody declared is left "
    "alone") {
  const auto settings = testing::Kafka::shared().settings();
  log::KafkaAdmin admin{settings};
  const auto name = "t" + Uuid::v7().str();
  const auto stranger = make_topic(settings, 1);
  std::vector<log::TopicState> wanted{
      {.name = name,
       .partitions = 2,
       .config = {{"cleanup.policy", "compact,delete"}, {"retention.ms", "86400000"}}}};
  const auto plan = [&] {
    return log::plan_topics(wanted, must(admin.topics(log::kTopicSettings)));
  };

  auto first = plan();
  REQUIRE(first.changes.size() == 1);
  CHECK(first.changes[0].kind == Kind::create);
  must(admin.create(first.changes[0].topic));
  eventually([&] { return plan().changes.empty(); });
  CHECK(std::ranges::count(plan().unknown, stranger) == 1);
  CHECK(admin.create(wanted[0]).error().code == ErrorCode::already_exists);

  wanted[0].config["retention.ms"] = "172800000";
  wanted[0].config["cleanup.policy"] = "delete";
  auto second = plan();
  REQUIRE(second.changes.size() == 1);
  CHECK(second.changes[0].kind == Kind::configure);
  must(admin.configure(name, second.changes[0].topic.config));
  eventually([&] { return plan().changes.empty(); });

  wanted[0].partitions = 5;
  CHECK(plan().has(Kind::raise));
  must(admin.raise_partitions(name, 5));
  eventually([&] { return plan().changes.empty(); });
  wanted[0].partitions = 2;
  CHECK(plan().has(Kind::refuse));
  CHECK(admin.raise_partitions(name, 2).error().code == ErrorCode::invalid_argument);
}
