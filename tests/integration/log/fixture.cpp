#include "fixture.hpp"

#include "taskora/log/headers.hpp"

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

}  // namespace

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

Installation::Installation()
    : database{testing::Postgres::instance().create_database(schema::kMigrations)},
      owner{pool(database.owner, "", 4)} {
  execute(
      "CREATE TABLE test_effects (nr bigint GENERATED ALWAYS AS IDENTITY, event_id uuid, effect "
      "text, account text "
      "DEFAULT current_setting('taskora.account_id', true)); GRANT INSERT ON test_effects TO "
      "PUBLIC");
}

db::DatabaseOptions Installation::options(std::string_view role, std::size_t connections) const {
  return pool(database.as(role), std::string{role}, connections);
}

std::int64_t Installation::append(const events::Event& event, const std::string& topic) {
  const auto value = events::encode(event);
  const auto headers = log::write_headers({{"traceparent", event.trace.traceparent()}});
  return one(kAppend, {event.id, topic, event.subject, event.type, db::Bytes{value}, headers});
}

std::int64_t Installation::append_bytes(const std::string& key, const std::string& bytes) {
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
      reader{database,
             clock,
             nullptr,
             {.consumer = consumer.name, .topics = consumer.topics, .standby_wait = 20ms}},
      store{database, consumer},
      loop{consumer, settings, reader, store, clock, [] { return 0.0; }, observer} {}

void Process::run_until(const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + 20s;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) FAIL("not within the time limit");
    (void)loop.step();
  }
}

void Process::steps(int count) {
  for (int i = 0; i < count; ++i) (void)loop.step();
}

}  // namespace taskora::log_test
