#include "broker.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>

using namespace taskora;
using namespace taskora::log_test;

namespace {

log::ClientObserver nobody;

testing::Kafka& broker() {
  return testing::Kafka::shared();
}

std::vector<log::Record> records_of_vectors(const std::string& topic) {
  std::vector<log::Record> all;
  for (const auto& vector : kVectors) all.push_back(record(topic, vector.key, "v"));
  return all;
}

void check_partitions(const std::vector<log::Record>& records, int count) {
  REQUIRE(records.size() == kVectors.size());
  for (const auto& one : records) {
    const auto vector = std::ranges::find(kVectors, one.key, &Vector::key);
    REQUIRE(vector != kVectors.end());
    CAPTURE(one.key);
    CHECK(one.partition.number == vector->partition(count));
  }
}

std::string kcat(const std::string& arguments) {
  std::string output;
  std::array<char, 4096> buffer{};
  FILE* pipe =
      ::popen(("kcat -q -b " + broker().value("KAFKA_PLAINTEXT") + " " + arguments).c_str(), "r");
  REQUIRE(pipe != nullptr);
  while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr) output += buffer.data();
  REQUIRE(::pclose(pipe) == 0);
  return output;
}

}  // namespace

TEST_CASE(
    "a key is on the partition that Java's hash gives it, and so are a Java producer's keys") {
  const auto ours = make_topic(broker().settings(), 7);
  log::KafkaWriter writer{broker().settings(), nobody};
  append(writer, records_of_vectors(ours));
  check_partitions(Member{broker().settings(), ours}.read(kVectors.size()), 7);

  const auto theirs = make_topic(broker().settings(), 7);
  std::string input;
  for (const auto& vector : kVectors) input += std::string{vector.key} + "\tv\n";
  (void)broker().run("org.apache.kafka.tools.ConsoleProducer --bootstrap-server " +
                         broker().value("KAFKA_PLAINTEXT") + " --topic " + theirs +
                         " --reader-property parse.key=true",
                     input);
  check_partitions(Member{broker().settings(), theirs}.read(kVectors.size()), 7);
}

TEST_CASE(
    "kcat and the Java console consumer read the key, the headers, the value and the partition") {
  const auto topic = make_topic(broker().settings(), 3);
  log::KafkaWriter writer{broker().settings(), nobody};
  append(writer, {record(topic, "foobar", R"({"specversion":"1.0"})",
                         {{"traceparent", "00-1"}, {"partitionkey", "foobar"}})});
  const auto partition = std::to_string(kVectors[1].partition(3));
  CHECK(kcat("-C -e -t " + topic + " -f '%p %k %h %s\\n'") ==
        partition + R"( foobar traceparent=00-1,partitionkey=foobar {"specversion":"1.0"})" + "\n");
  const auto java = broker().run(
      "org.apache.kafka.tools.consumer.ConsoleConsumer --bootstrap-server " +
      broker().value("KAFKA_PLAINTEXT") + " --topic " + topic +
      " --from-beginning --max-messages 1 --timeout-ms 20000 --formatter-property print.key=true"
      " --formatter-property print.headers=true --formatter-property print.partition=true");
  CHECK(java == "Partition:" + partition +
                    "\ttraceparent:00-1,partitionkey:foobar\tfoobar\t{\"specversion\":\"1.0\"}\n");
}

TEST_CASE("records of one key are in the order they were given, in one call and over many") {
  const auto topic = make_topic(broker().settings(), 4);
  log::KafkaWriter writer{broker().settings(), nobody};
  int version = 0;
  for (int call = 0; call < 5; ++call) {
    std::vector<log::Record> records;
    for (int i = 0; i < 400; ++i, ++version)
      records.push_back(record(topic, "k" + std::to_string(version % 9), std::to_string(version)));
    append(writer, records);
  }
  std::map<std::string, int> last;
  Member member{broker().settings(), topic};
  for (const auto& one : member.read(2'000)) {
    const auto [at, first] = last.try_emplace(one.key, -1);
    CHECK(std::stoi(one.value) > at->second);
    at->second = std::stoi(one.value);
  }
  CHECK(last.size() == 9);
}

TEST_CASE(
    "a record as large as the contract allows is written, and one that is larger is refused before "
    "anything is sent") {
  const auto topic = make_topic(broker().settings(), 1, {{"max.message.bytes", "1048576"}});
  log::KafkaWriter writer{broker().settings(), nobody};
  std::string noise;  // so that compression does not make it small
  for (std::uint32_t seed = 1; noise.size() < 1'048'400; seed = seed * 1'664'525 + 1'013'904'223)
    noise += static_cast<char>(seed >> 24U);
  append(writer, {record(topic, "k", noise)});
  CHECK(Member{broker().settings(), topic}.read(1)[0].value == noise);

  const std::vector<log::Record> two{record(topic, "k", "small"),
                                     record(topic, "k", std::string(1'048'600, 'x'))};
  const auto refused = writer.append(two);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::invalid_argument);
  CHECK(refused.error().slug() == "record_too_large");
  append(writer, {record(topic, "k", "next")});
  CHECK(Member{broker().settings(), topic}.read(2)[1].value == "next");
}

TEST_CASE("a topic that does not exist is not made by writing to it") {
  log::KafkaWriter writer{broker().settings(), nobody};
  const std::vector<log::Record> lost{record("no-such-topic", "k", "v")};
  const auto refused = writer.append(lost);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().slug() == "unknown_topic");
  CHECK(refused.error().code == ErrorCode::not_found);
}

TEST_CASE("a writer that is interrupted ends its append soon") {
  auto settings = broker().settings();
  settings.brokers = {"127.0.0.1:1"};
  log::KafkaWriter writer{settings, nobody};
  writer.interrupt();
  const std::vector<log::Record> one{record("t", "k", "v")};
  CHECK(writer.append(one).error().code == ErrorCode::unavailable);
  CHECK(writer.check().error().code == ErrorCode::unavailable);
}
