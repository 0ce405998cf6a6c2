// The relay in front of a real broker: what its topics do not take, and what consumers put aside.

#include "taskora/testing/kafka.hpp"

#include "outbox-relay/events/forwarder.hpp"
#include "outbox-relay/store/forward_store.hpp"
#include "spine.hpp"

#include "taskora/log/consumer_loop.hpp"
#include "taskora/log/kafka/admin.hpp"
#include "taskora/log/kafka/reader.hpp"
#include "taskora/log/kafka/writer.hpp"
#include "taskora/log/postgres/consumer_store.hpp"
#include "taskora/log/topic_plan.hpp"

using namespace taskora;
using namespace taskora::spine_test;

namespace {

log::ClientObserver nobody;

log::KafkaSettings settings() {
  return testing::Kafka::shared().settings();
}

// The topics of the contract, which the tests of this program share: each has keys of its own.
void make_topics() {
  log::KafkaAdmin admin{settings()};
  for (const auto& topic : log::wanted_topics(log::topics())) {
    const auto made = admin.create(topic);
    if (!made && made.error().code != ErrorCode::already_exists) must(made);
  }
  eventually([&] { return log::KafkaWriter{settings(), nobody}.check().has_value(); });
}

std::size_t distinct(const std::vector<log::Record>& records) {
  std::set<std::string> values;
  for (const auto& record : records) values.insert(record.value);
  return values.size();
}

using Counted = std::function<std::size_t(const std::vector<log::Record>&)>;

// The records of one key, once there are so many as `counted` counts them.
std::vector<log::Record> read(
    const std::string& topic, const std::string& key, std::size_t count,
    const Counted& counted = [](const auto& found) { return found.size(); }) {
  log::KafkaReader reader{
      settings(), {.consumer = "g" + Uuid::v7().str(), .topics = {topic}}, nobody};
  std::map<log::Partition, std::int64_t> places;
  std::vector<log::Record> found;
  eventually(
      [&] {
        std::vector<log::Want> wants;
        for (const auto& [partition, from] : places) wants.push_back({partition, from});
        const auto poll = reader.poll(wants, 50ms);
        if (!poll) return false;
        for (const auto& partition : poll->assigned) places[partition] = 0;
        for (const auto& batch : poll->batches) {
          places[batch.partition] = batch.next;
          for (const auto& record : batch.records) {
            if (record.key == key) found.push_back(record);
          }
        }
        return counted(found) >= count;
      },
      60s);
  return found;
}

// A relay without threads.
struct Carrier {
  explicit Carrier(Spine& spine)
      : leader{spine}, database{spine.options("taskora_outbox_relay", 2)} {
    leader.run_until_idle();
  }
  void carry() {
    leader.run_until_idle();
    const auto epoch = leader.ticker.epoch();
    while (must(forwarder.step(epoch))->behind > 0) {
    }
  }
  Leader leader;
  db::Database database;
  log::KafkaWriter writer{settings(), nobody};
  outbox_relay::PostgresForwardStore store{database};
  outbox_relay::Forwarder forwarder{store, writer};
};

}  // namespace

TEST_CASE(
    "an event larger than its topic takes stops nothing: it goes to the dead letters, byte for "
    "byte, once") {
  static constexpr db::Query kOld{"test.old", R"(
INSERT INTO outbox (event_id, topic, key, partition_key, aggregate_version, type, payload)
SELECT gen_random_uuid(), 'task-events', $1::text, $1::text, 2, 'task.updated',
       convert_to(string_agg(md5(n::text), ''), 'UTF8') FROM generate_series(1, 32767) AS n)"};
  static constexpr db::Query kLetters{
      "test.letters",
      "SELECT count(*) FROM dead_letters WHERE consumer = 'outbox-relay' AND reason = 'too_large' "
      "AND state = 'parked'"};
  make_topics();
  Spine spine;
  Carrier carrier{spine};
  const auto key = Uuid::v7().str();
  spine.write(key);
  must(spine.owner.call(db::Scope::service(), kOld, {key}));
  spine.write(key);
  carrier.carry();
  carrier.carry();
  const auto there = read("task-events", key, 2);
  CHECK(there.size() == 2);
  CHECK(spine.one(kLetters) == 1);
  const auto letters = read("task-events.dlq", key, 1);
  REQUIRE(letters.size() == 1);
  CHECK(letters[0].value.size() == 32'767 * 32);
  CHECK(letters[0].header("event_type") == "task.updated");
  CHECK(letters[0].header("taskora-dlq-reason") == "too_large");
  CHECK(letters[0].header("taskora-dlq-topic") == "task-events");
  CHECK(letters[0].header("taskora-dlq-group") == "taskora.outbox-relay");
}

TEST_CASE(
    "a record that the broker refuses for its own sake goes to the dead letters, and what is "
    "around it goes on") {
  static constexpr db::Query kAdd{"test.add", R"(
INSERT INTO outbox (event_id, topic, key, partition_key, type, payload)
VALUES (gen_random_uuid(), 'agent-audit', 'k', $1::text, 'agent.audit', convert_to($2::text, 'UTF8')))"};
  static constexpr db::Query kRefused{
      "test.refused",
      "SELECT count(*) FROM dead_letters WHERE consumer = 'outbox-relay' AND reason = 'refused' "
      "AND state = 'parked' AND convert_from(value, 'UTF8') = $1::text"};
  make_topics();
  Spine spine;
  Carrier carrier{spine};
  const auto key = Uuid::v7().str();
  const auto add = [&](const std::string& of, const std::string& value) {
    must(spine.owner.call(db::Scope::service(), kAdd, {of, value}));
  };
  for (const auto* value : {"1", "2", "3"}) add(key, value);
  add("", key);  // without a key, in a topic that compacts
  for (const auto* value : {"4", "5", "6"}) add(key, value);
  carrier.carry();
  carrier.carry();
  // Some of them more than once: what had gone before the refusal was heard goes again.
  CHECK(distinct(read("agent-audit", key, 6, distinct)) == 6);
  CHECK(spine.one(kRefused, {key}) == 1);
  const auto letters = read("agent-audit.dlq", "", 1);
  REQUIRE(letters.size() == 1);
  CHECK(letters[0].value == key);
  CHECK_FALSE(letters[0].empty_key);
  CHECK(letters[0].header("taskora-dlq-reason") == "refused");
}

TEST_CASE("a position of a clock that is far ahead is written all the same, as of now") {
  make_topics();
  Spine spine;
  Carrier carrier{spine};
  const auto key = Uuid::v7().str();
  for (int i = 0; i < 3; ++i) spine.write(key);
  carrier.leader.run_until_idle();
  spine.execute("UPDATE event_log SET numbered_at = numbered_at + interval '2 days' WHERE pos = 2");
  carrier.carry();
  const auto there = read("task-events", key, 3);
  REQUIRE(there.size() == 3);
  for (const auto& record : there) {
    CHECK(record.time < SystemClock{}.now() + 1min);
    CHECK(record.time > SystemClock{}.now() - 10min);
  }
  CHECK(spine.one({"test.no_letters", "SELECT count(*) FROM dead_letters"}) == 0);
}

TEST_CASE(
    "what a consumer puts aside arrives in the dead-letter topic with its bytes, key and headers, "
    "and says where it is from") {
  make_topics();
  Spine spine;
  Carrier carrier{spine};
  const auto key = std::string{"\x00\xff", 2} + Uuid::v7().str();
  const log::Headers headers{{"event_type", "task.updated"},
                             {"h", std::string{"\x00\x01", 2}},
                             {"h", std::nullopt},
                             {"\xfe", ""}};
  const log::Record poison{.partition = {.topic = "task-events"},
                           .key = key,
                           .value = std::string{"\x00\xff{", 3},
                           .headers = headers,
                           .time = SystemClock{}.now()};
  must(carrier.writer.append({&poison, 1}));
  auto tombstone = poison;
  tombstone.value.clear();
  tombstone.null_value = true;
  must(carrier.writer.append({&tombstone, 1}));

  db::Database database{spine.options("taskora_notifier", 2)};
  SystemClock clock;
  log::ConsumerObserver observer;
  const log::Consumer consumer{
      .name = "notifier",
      .topics = {"task-events"},
      .types = {"task.*"},
      .handler = [](db::Transaction&, const log::Delivery&) -> Status { return {}; }};
  log::KafkaReader reader{
      settings(), {.consumer = "g" + Uuid::v7().str(), .topics = consumer.topics}, nobody};
  log::PostgresConsumerStore store{database, consumer, "kafka"};
  log::ConsumerLoop loop{consumer, {}, reader, store, clock, [] { return 0.0; }, observer};
  static constexpr db::Query kMine{
      "test.mine", "SELECT count(*) FROM dead_letters WHERE key = $1::text AND state = 'parked'"};
  eventually(
      [&] {
        (void)loop.step();
        return spine.one(kMine, {log::parking_key(poison)}) == 2;
      },
      60s);
  carrier.carry();

  const auto letters = read("task-events.dlq", key, 2);
  REQUIRE(letters.size() == 2);
  CHECK(letters[0].value == poison.value);
  CHECK_FALSE(letters[0].null_value);
  CHECK(letters[1].null_value);
  for (const auto& letter : letters) {
    REQUIRE(letter.headers.size() > headers.size());
    CHECK(log::Headers{letter.headers.begin(),
                       letter.headers.begin() + static_cast<std::ptrdiff_t>(headers.size())} ==
          headers);
    CHECK(letter.header("taskora-dlq-topic") == "task-events");
    CHECK(letter.header("taskora-dlq-group") == "taskora.notifier");
    CHECK_FALSE(letter.header("taskora-dlq-partition").empty());
    CHECK_FALSE(letter.header("taskora-dlq-offset").empty());
    CHECK_FALSE(letter.header("taskora-dlq-time").empty());
    CHECK(letter.header("taskora-dlq-attempts") == "0");
  }
  for (const auto& letter : letters) CHECK(letter.header("taskora-dlq-reason") == "permanent");
}
