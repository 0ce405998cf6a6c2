#include "broker.hpp"

#include <fstream>

using namespace taskora;
using namespace taskora::log_test;

namespace {

log::ClientObserver nobody;

testing::Kafka& broker() {
  return testing::Kafka::shared();
}

std::string topic_of(int records, int partitions = 1) {
  auto topic = make_topic(broker().settings(), partitions);
  log::KafkaWriter writer{broker().settings(), nobody};
  std::vector<log::Record> all;
  for (int i = 0; i < records; ++i)
    all.push_back(record(topic, "k" + std::to_string(i), std::to_string(i)));
  append(writer, all);
  return topic;
}

void delete_before(const std::string& topic, int offset) {
  const auto file = "/tmp/" + topic + ".json";
  std::ofstream{file} << R"({"version":1,"partitions":[{"topic":")" << topic
                      << R"(","partition":0,"offset":)" << offset << "}]}";
  (void)broker().run("org.apache.kafka.tools.DeleteRecordsCommand --bootstrap-server " +
                     broker().value("KAFKA_PLAINTEXT") + " --offset-json-file " + file);
  std::remove(file.c_str());
}

}  // namespace

TEST_CASE(
    "a partition is read from where it is wanted, whatever offset the broker has for the group") {
  const auto topic = topic_of(10);
  const auto group = "g" + Uuid::v7().str();
  const log::Partition partition{.topic = topic};
  {
    Member first{broker().settings(), topic, group};
    first.read(10);
    first.reader.committed(partition, 10);
  }
  Member second{broker().settings(), topic, group};
  second.start = 4;
  CHECK(second.read(6)[0].offset == 4);
  second.places[partition] = 7;  // a seek back
  second.records.clear();
  CHECK(second.read(3)[0].offset == 7);
  second.places[partition] = 2;
  second.records.clear();
  second.read(8);
  for (std::size_t i = 0; i < 8; ++i)
    CHECK(second.records[i].offset == static_cast<std::int64_t>(i) + 2);
}

TEST_CASE("a partition that is not wanted waits, and the others go on") {
  const auto topic = make_topic(broker().settings(), 2);
  Member member{broker().settings(), topic};
  member.until([&] { return member.places.size() == 2; });
  const log::Partition waiting{.topic = topic, .number = 0};
  member.places.erase(waiting);
  log::KafkaWriter writer{broker().settings(), nobody};
  std::vector<log::Record> all;
  for (int i = 0; i < 100; ++i) all.push_back(record(topic, "k" + std::to_string(i), "v"));
  append(writer, all);
  member.until([&] { return member.records.size() > 20; });
  for (int i = 0; i < 5; ++i) must(member.poll(10ms));
  for (const auto& one : member.records) CHECK(one.partition.number == 1);
  member.places[waiting] = 0;
  CHECK(member.read(100).size() == 100);
}

TEST_CASE("a poll without anything to tell waits, and ends when it is woken") {
  const auto topic = topic_of(1);
  Member member{broker().settings(), topic};
  member.read(1);
  std::thread waker{[&] {
    std::this_thread::sleep_for(50ms);
    member.reader.wake();
  }};
  const auto began = std::chrono::steady_clock::now();
  CHECK(must(member.poll(20s)).batches.empty());
  CHECK(std::chrono::steady_clock::now() - began < 10s);
  waker.join();
}

TEST_CASE(
    "over a broker too a start below the log's beginning is told, and a new consumer's is not") {
  const auto topic = topic_of(10);
  delete_before(topic, 6);
  Member fresh{broker().settings(), topic};
  CHECK(fresh.read(4)[0].offset == 6);
  CHECK(fresh.truncated.empty());
  Member late{broker().settings(), topic};
  late.start = 2;
  CHECK(late.read(4)[0].offset == 6);
  REQUIRE(late.truncated.size() == 1);
  CHECK(late.truncated[0].next == 6);
}

TEST_CASE("a log that ends before the consumer's place is an alarm, never a new start") {
  const auto topic = topic_of(3);
  Member member{broker().settings(), topic};
  member.start = 50;
  std::optional<Error> error;
  member.until([&] {
    const auto poll = member.poll();
    if (!poll) error = poll.error();
    return error && error->slug() == "log_behind_consumer";
  });
  CHECK(error->code == ErrorCode::unavailable);
  CHECK(member.records.empty());
}

TEST_CASE(
    "a key, headers and a value of any bytes come as they are, and what is missing is no empty "
    "text") {
  const auto topic = make_topic(broker().settings(), 1);
  log::KafkaWriter writer{broker().settings(), nobody};
  const std::string bytes{"\x00\xff\x01", 3};
  auto tombstone = record(topic, "", "", {{"h", std::nullopt}, {"h", ""}});
  tombstone.null_value = true;
  tombstone.empty_key = true;
  append(writer, {record(topic, bytes, bytes, {{"h", bytes}}), tombstone, record(topic, "", "")});
  Member member{broker().settings(), topic};
  const auto& got = member.read(3)[0];
  CHECK(got.key == bytes);
  CHECK(got.header("h") == bytes);
  CHECK(member.records[1].null_value);
  CHECK(member.records[1].empty_key);
  CHECK(member.records[1].headers == tombstone.headers);
  CHECK_FALSE(member.records[2].null_value);
  CHECK_FALSE(member.records[2].empty_key);
  CHECK(got.value == bytes);
}

TEST_CASE("a topic that is missing is waited for") {
  const auto topic = "t" + Uuid::v7().str();
  Member member{broker().settings(), topic};
  const auto missing = member.poll(2s);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().slug() == "unknown_topic");
  log::KafkaAdmin admin{broker().settings()};
  must(admin.create({.name = topic, .partitions = 1, .config = {}}));
  member.until([&] { return member.places.size() == 1; });
}
