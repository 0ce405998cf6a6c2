#include "broker.hpp"

#include "taskora/log/topic_plan.hpp"

#include <algorithm>

using namespace taskora;
using namespace taskora::log_test;
using Kind = log::TopicChange::Kind;

TEST_CASE("where partitions begin and end is known, and what is the first record of a time") {
  const auto settings = testing::Kafka::shared().settings();
  log::KafkaAdmin admin{settings};
  log::ClientObserver nobody;
  const auto topic = make_topic(settings, 2);
  log::KafkaWriter writer{settings, nobody};
  const auto past = std::chrono::floor<std::chrono::seconds>(SystemClock{}.now()) - 100s;
  const auto when = [&](int second) { return Timestamp{past + std::chrono::seconds{second}}; };
  std::vector<log::Record> records;
  for (int i = 0; i < 5; ++i) {
    records.push_back(record(topic, "21", std::to_string(i)));
    records.back().time = when(i);
  }
  append(writer, records);
  const auto partition = kVectors[0].partition(2);
  const auto at = [&](const std::vector<log::PartitionOffset>& all, int number) {
    REQUIRE(all.size() == 2);
    CHECK(all[static_cast<std::size_t>(number)].partition.number == number);
    return all[static_cast<std::size_t>(number)].offset;
  };
  CHECK(at(must(admin.first_offsets({topic})), partition) == 0);
  CHECK(at(must(admin.end_offsets({topic})), partition) == 5);
  CHECK(at(must(admin.end_offsets({topic})), 1 - partition) == 0);
  CHECK(at(must(admin.offsets_at({topic}, when(3))), partition) == 3);
  CHECK(at(must(admin.offsets_at({topic}, when(9))), partition) == 5);
  CHECK(admin.end_offsets({"no-such-topic"}).error().slug() == "unknown_topic");
}

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
