#include "fixture.hpp"

#include "taskora/log/headers.hpp"
#include "taskora/log/kafka/admin.hpp"
#include "taskora/log/kafka/writer.hpp"
#include "taskora/testing/kafka.hpp"

namespace taskora::log_test {
namespace {

using db::Query;
using db::Scope;

constexpr Query kAppend{"test.append", R"(
INSERT INTO event_log (pos, outbox_id, event_id, topic, key, partition_key, type, payload, headers, created_at)
SELECT n, n, $1::uuid, $2::text, $3::text, $3::text, $4::text, $5::bytea, $6::jsonb, clock_timestamp()
FROM (SELECT coalesce(max(pos), 0) + 1 AS n FROM event_log) AS next
RETURNING pos)"};
constexpr Query kAppendMany{"test.append_many", R"(
INSERT INTO event_log (pos, outbox_id, event_id, topic, key, partition_key, type, payload, headers, created_at)
SELECT last + n, last + n, e.id, $2::text, (n % 500)::text, (n % 500)::text, 'task.updated',
       convert_to(replace($3::text, $4::text, e.id::text), 'UTF8'), '{}', clock_timestamp()
FROM (SELECT coalesce(max(pos), 0) AS last FROM event_log) AS log
CROSS JOIN (SELECT n, gen_random_uuid() AS id FROM generate_series(1, $1::bigint) AS n) AS e)"};
constexpr Query kEffects{"test.effects", "SELECT effect FROM test_effects ORDER BY nr"};
constexpr Query kNext{"test.next", R"(
SELECT coalesce((SELECT next FROM consumer_offset WHERE consumer = $1::text AND topic = $2::text), 0))"};
constexpr Query kEffect{"test.effect",
                        "INSERT INTO test_effects (event_id, effect) VALUES ($1::uuid, $2::text)"};

db::DatabaseOptions pool(std::string conninfo, std::string role, std::size_t connections) {
  db::DatabaseOptions options;
  options.conninfo = std::move(conninfo);
  options.role = std::move(role);
  options.connections = connections;
  return options;
}

log::ClientObserver nobody;

// The names a test uses, on a broker that many tests share.
class ScopedReader final : public log::LogReader {
 public:
  ScopedReader(std::unique_ptr<log::LogReader> inner, std::string scope)
      : inner_{std::move(inner)}, scope_{std::move(scope)} {}

  Result<log::Poll> poll(std::span<const log::Want> wants,
                         std::chrono::milliseconds wait) override {
    std::vector<log::Want> outer{wants.begin(), wants.end()};
    for (auto& want : outer) want.partition.topic = scope_ + want.partition.topic;
    auto poll = inner_->poll(outer, wait);
    if (!poll) return poll;
    for (auto& partition : poll->assigned) shorten(partition);
    for (auto& partition : poll->revoked) shorten(partition);
    for (auto& batch : poll->batches) {
      shorten(batch.partition);
      for (auto& record : batch.records) shorten(record.partition);
    }
    return poll;
  }
  void give_up(const log::Partition& partition) override {
    inner_->give_up({.topic = scope_ + partition.topic, .number = partition.number});
  }
  void committed(const log::Partition& partition, std::int64_t next) override {
    inner_->committed({.topic = scope_ + partition.topic, .number = partition.number}, next);
  }
  void wake() override { inner_->wake(); }

 private:
  void shorten(log::Partition& partition) const { partition.topic.erase(0, scope_.size()); }
  std::unique_ptr<log::LogReader> inner_;
  std::string scope_;
};

}  // namespace

std::unique_ptr<log::LogReader> make_reader(db::Database& database, const Clock& clock,
                                            const std::string& scope, const std::string& group,
                                            const std::vector<std::string>& topics,
                                            std::chrono::milliseconds standby,
                                            const std::string& instance) {
  if (!kOverKafka) {
    return std::make_unique<log::PostgresReader>(
        database, clock, nullptr,
        log::PostgresReaderOptions{.consumer = group, .topics = topics, .standby_wait = standby});
  }
  auto settings = testing::Kafka::shared().settings();
  settings.session_timeout = 1s;
  settings.instance_id = instance;
  std::vector<std::string> names;
  for (const auto& topic : topics) names.push_back(scope + topic);
  return std::make_unique<ScopedReader>(
      std::make_unique<log::KafkaReader>(
          settings,
          log::KafkaReaderOptions{
              .consumer = scope + group, .topics = names, .standby_wait = standby},
          nobody),
      scope);
}

void eventually(const std::function<bool()>& holds, std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) FAIL("not within the time limit");
    std::this_thread::sleep_for(2ms);
  }
}

events::Event event(const std::string& key, std::int64_t version, std::string type) {
  return {.id = Uuid::v7(),
          .type = std::move(type),
          .schema_version = 1,
          .time = {},
          .user_id = {},
          .project_id = {},
          .task_id = {},
          .task_version = version,
          .subject = key,
          .trace = TraceContext::start(),
          .data = "{}"};
}

Installation::Installation(int partitions)
    : database{testing::Postgres::instance().create_database(schema::kMigrations)},
      owner{pool(database.owner, "", 4)},
      scope{"t" + Uuid::v7().str() + "."} {
  execute(
      "CREATE TABLE test_effects (nr bigint GENERATED ALWAYS AS IDENTITY, event_id uuid, effect "
      "text, account text "
      "DEFAULT current_setting('taskora.account_id', true)); GRANT INSERT ON test_effects TO "
      "PUBLIC");
  if (!kOverKafka) return;
  const auto settings = testing::Kafka::shared().settings();
  log::KafkaAdmin admin{settings};
  must(admin.create({.name = scope + "task-events", .partitions = partitions, .config = {}}));
  // Nobody asks for it: the first record of a test is at offset 1, as the first position is 1.
  (void)produce("task-events", "filler", "", {{"event_type", "filler"}});
}

std::int64_t Installation::produce(const std::string& topic, const std::string& key,
                                   std::string value, log::Headers headers) {
  const log::Record record{.partition = {.topic = scope + topic},
                           .key = key,
                           .value = std::move(value),
                           .headers = std::move(headers),
                           .time = SystemClock{}.now()};
  static log::KafkaWriter writer{testing::Kafka::shared().settings(), nobody};
  eventually([&] { return writer.append({&record, 1}).has_value(); });
  return written_[topic]++;
}

db::DatabaseOptions Installation::options(std::string_view role, std::size_t connections) const {
  return pool(database.as(role), std::string{role}, connections);
}

std::int64_t Installation::append(const events::Event& event, const std::string& topic) {
  const auto value = events::encode(event);
  if (kOverKafka)
    return produce(topic, event.subject, value,
                   {{"event_type", event.type}, {"traceparent", event.trace.traceparent()}});
  const auto headers = log::write_headers({{"traceparent", event.trace.traceparent()}});
  return one(kAppend, {event.id, topic, event.subject, event.type, db::Bytes{value}, headers});
}

std::int64_t Installation::append_bytes(const std::string& key, const std::string& bytes) {
  if (kOverKafka) return produce("task-events", key, bytes, {{"event_type", "task.updated"}});
  return one(kAppend, {Uuid::v7(), "task-events", key, "task.updated", db::Bytes{bytes}, "{}"});
}

void Installation::append_many(int events, const std::string& topic) {
  const auto sample = event("sample", 1);
  must(owner.call(Scope::service(), kAppendMany,
                  {events, topic, events::encode(sample), sample.id.str()}));
}

std::int64_t Installation::one(const db::Query& query, const db::Params& params) {
  return must(owner.call(Scope::service(), query, params)).front().get<std::int64_t>(0);
}

std::vector<std::string> Installation::effects() {
  std::vector<std::string> all;
  const auto rows = must(owner.call(Scope::service(), kEffects));
  for (const auto row : rows) all.push_back(row.get<std::string>(0));
  return all;
}

std::int64_t Installation::next(const std::string& topic) {
  return one(kNext, {kConsumer, topic});
}

Status Process::effect(db::Transaction& transaction, const log::Delivery& delivery) {
  const auto text =
      delivery.event.subject + " " + std::to_string(delivery.event.task_version.value_or(0));
  TASKORA_CHECK(transaction.run(kEffect, {delivery.event.id, text}));
  return {};
}

Process::Process(Installation& installation, log::Handler handler, log::ConsumerSettings settings,
                 std::vector<std::string> topics)
    : database{installation.options("taskora_notifier")},
      consumer{.name = std::string{kConsumer},
               .topics = std::move(topics),
               .types = {"task.*", "reminder.*"},
               .handler = handler ? std::move(handler) : log::Handler{effect}},
      reader{make_reader(database, clock, installation.scope, consumer.name, consumer.topics)},
      store{database, consumer, kLog},
      loop{consumer, settings, *reader, store, clock, [] { return 0.0; }, observer} {}

void Process::run_until(const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + (kOverKafka ? 60s : 20s);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) FAIL("not within the time limit");
    (void)loop.step();
  }
}

void Process::steps(int count) {
  for (int i = 0; i < count; ++i) (void)loop.step();
}

}  // namespace taskora::log_test
