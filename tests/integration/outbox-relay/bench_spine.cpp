// What the spine carries: drain of a backlog, commit to position, events applied by a consumer.
// Prints figures; not a test.
//   cmake --preset release -DTASKORA_TESTS=ON && cmake --build --preset release --target
//   bench_spine build/release/tests/bin/bench_spine
// On a durable PostgreSQL of its own. CPU seconds are the server's backend's: comparable on a
// machine that is not idle.

#include "outbox-relay/domain/ticker.hpp"
#include "outbox-relay/relay.hpp"
#include "outbox-relay/store/postgres_store.hpp"
#include "schema/migrations.hpp"

#include "taskora/db/admin.hpp"
#include "taskora/db/cluster.hpp"
#include "taskora/log/open.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace taskora;
using namespace std::chrono_literals;

namespace {

using Seconds = std::chrono::duration<double>;
constexpr int kBacklog = 100'000;

constexpr auto kSetUp = R"(
CREATE TABLE effects (event_id uuid PRIMARY KEY, topic text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp());
GRANT SELECT, INSERT ON effects TO PUBLIC;
CREATE PROCEDURE fill(transactions integer, template text) LANGUAGE plpgsql AS $$
DECLARE id uuid;
BEGIN
  SET synchronous_commit = off;
  FOR n IN 1..transactions LOOP
    id := gen_random_uuid();
    INSERT INTO outbox (event_id, topic, key, partition_key, account_id, project_id, aggregate_version, type, payload, headers)
    VALUES (id, 'task-events', (n % 1000)::text, (n % 1000)::text, md5((n % 100)::text)::uuid, n % 100, n, 'task.updated',
            convert_to(replace(template, '00000000-0000-7000-8000-000000000000', id::text), 'UTF8'),
            '{"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}');
    COMMIT;
  END LOOP;
END $$)";

constexpr db::Query kFill{"bench.fill", "CALL fill($1::integer, $2::text)"};
constexpr db::Query kPid{"bench.pid", "SELECT pg_backend_pid()"};
constexpr db::Query kOneEvent{"bench.one_event", R"(
WITH event AS (
  INSERT INTO outbox (event_id, topic, key, partition_key, aggregate_version, type, payload)
  VALUES (gen_random_uuid(), 'task-events', 'k', 'k', 1, 'task.updated', '\x7b7d') RETURNING 1)
SELECT count(*) FROM event)"};
constexpr db::Query kDelays{"bench.delays", R"(
SELECT percentile_cont(ARRAY[0.5, 0.99]) WITHIN GROUP (ORDER BY extract(epoch FROM numbered_at - created_at) * 1000)::text
FROM event_log WHERE key = 'k')"};
constexpr db::Query kClear{"bench.clear", "TRUNCATE event_log"};
constexpr db::Query kNumbered{"bench.numbered", "SELECT count(*) FROM event_log WHERE key = 'k'"};
constexpr db::Query kEffects{"bench.effects", "SELECT count(*) FROM effects"};
constexpr db::Query kEffect{"bench.effect",
                            "INSERT INTO effects (event_id, topic) VALUES ($1::uuid, $2::text)"};

template <typename T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error{result.error().detail + " " + result.error().cause};
  return std::move(*result);
}

struct Bench {
  Bench() {
    std::string name = "/tmp/taskora-bench-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"mkdtemp"};
    ::chmod(name.c_str(), 0711);
    directory = name;
    db::ClusterOptions options;
    options.directory = directory / "postgres";
    options.die_with_parent = true;
    options.settings = {{"shared_buffers", "256MB"}, {"max_wal_size", "4GB"}};
    cluster = must(db::PrivateCluster::start(options));
    if (!cluster->ensure_database("bench")) throw std::runtime_error{"database"};
    must(db::Migrator{cluster->conninfo("bench"), schema::kMigrations}.up());
    if (!db::execute_script(cluster->conninfo("bench"), kSetUp)) throw std::runtime_error{"set-up"};
  }
  ~Bench() {
    cluster->stop();
    std::error_code error;
    std::filesystem::remove_all(directory, error);
  }
  [[nodiscard]] db::DatabaseOptions pool(const char* user, std::size_t connections) const {
    db::DatabaseOptions options;
    options.conninfo = cluster->conninfo("bench", user);
    options.connections = connections;
    options.statement_timeout = 0ms;
    options.idle_in_transaction_timeout = 0ms;
    return options;
  }

  std::filesystem::path directory;
  std::unique_ptr<db::PrivateCluster> cluster;
};

// User and system time of a process so far.
double cpu_seconds(int pid) {
  std::ifstream in{"/proc/" + std::to_string(pid) + "/stat"};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  long user = 0;
  long system = 0;
  std::sscanf(text.c_str() + text.rfind(')') + 2,
              "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld", &user, &system);
  return static_cast<double>(user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::string payload() {
  events::Event event;
  event.id = *Uuid::parse("00000000-0000-7000-8000-000000000000");
  event.type = "task.updated";
  event.subject = "1";
  event.trace = TraceContext::start();
  event.data = R"({"note":")" + std::string(450, 'x') + R"("})";
  return events::encode(event);  // about 1.1 KB, as an ordinary task's event
}

void drain(Bench& bench, db::Database& owner) {
  must(owner.call(db::Scope::service(), kFill, {kBacklog, payload()}));
  db::Database session{bench.pool("taskora_outbox_relay", 1)};
  outbox_relay::PostgresRelayStore store{session};
  outbox_relay::Ticker ticker{store, {}};
  must(ticker.step());
  const int pid = must(session.call(db::Scope::service(), kPid)).front().get<int>(0);
  const auto cpu = cpu_seconds(pid);
  const auto began = std::chrono::steady_clock::now();
  std::vector<double> pages;
  while (true) {
    const auto from = std::chrono::steady_clock::now();
    const auto step = must(ticker.step());
    if (step.what != outbox_relay::Step::What::numbered) break;
    pages.push_back(Seconds{std::chrono::steady_clock::now() - from}.count() * 1'000);
  }
  const Seconds took = std::chrono::steady_clock::now() - began;
  const auto used = cpu_seconds(pid) - cpu;
  std::ranges::sort(pages);
  std::printf(
      "drain of %d transactions: %.2f s, %.0f events/s; server CPU %.2f s, %.0f events per CPU "
      "second; "
      "page p50 %.1f ms, p99 %.1f ms\n",
      kBacklog, took.count(), kBacklog / took.count(), used, kBacklog / used,
      pages[pages.size() / 2], pages[pages.size() * 99 / 100]);
}

void latency(Bench& bench, db::Database& owner, bool doorbell) {
  must(owner.call(db::Scope::service(), kClear));
  db::Database database{bench.pool("taskora_outbox_relay", 2)};
  outbox_relay::Observer observer;
  SystemClock clock;
  log::Doorbell committed;
  log::Doorbell numbered;
  outbox_relay::Relay relay{{},
                            {.database = database,
                             .clock = clock,
                             .observer = observer,
                             .committed = committed,
                             .numbered = numbered}};
  relay.start();
  constexpr int kEvents = 1'000;
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < kEvents; ++i) {
    must(owner.call(db::Scope::service(), kOneEvent));
    if (doorbell) committed.ring();
    std::this_thread::sleep_until(began + (i + 1) * 5ms);
  }
  while (must(owner.call(db::Scope::service(), kNumbered)).front().get<std::int64_t>(0) < kEvents) {
    std::this_thread::sleep_for(5ms);
  }
  relay.stop();
  std::printf("insert to position at 200 events/s, %s: p50 and p99 in ms %s\n",
              doorbell ? "with doorbell" : "polling",
              must(owner.call(db::Scope::service(), kDelays)).front().get<std::string>(0).c_str());
}

void consume(Bench& bench, db::Database& owner, std::size_t batch, int events) {
  must(owner.call(db::Scope::service(), {"bench.reset", R"(
    WITH a AS (DELETE FROM effects), b AS (DELETE FROM inbox) DELETE FROM consumer_offset)"}));
  db::Database database{bench.pool("taskora_notifier", 2)};
  log::ConsumerObserver observer;
  SystemClock clock;
  const log::Consumer consumer{
      .name = "notifier",
      .topics = {"task-events"},
      .types = {"task.*"},
      .handler = [](db::Transaction& transaction, const log::Delivery& delivery) -> Status {
        TASKORA_CHECK(
            transaction.run(kEffect, {delivery.event.id, delivery.record.partition.topic}));
        return {};
      }};
  auto runner = log::open_consumer(
      consumer, {.database = database, .clock = clock, .observer = observer}, {.batch = batch});
  const auto began = std::chrono::steady_clock::now();
  runner->start();
  const auto effects = [&] {
    return must(owner.call(db::Scope::service(), kEffects)).front().get<std::int64_t>(0);
  };
  while (effects() < events) std::this_thread::sleep_for(20ms);
  const Seconds took = std::chrono::steady_clock::now() - began;
  runner->stop();
  std::printf("consumer with one insert per event, %zu events a transaction: %.0f events/s\n",
              batch, static_cast<double>(effects()) / took.count());
}

}  // namespace

int main() {
  Bench bench;
  db::Database owner{bench.pool("postgres", 4)};
  drain(bench, owner);
  consume(bench, owner, 1, 3'000);
  consume(bench, owner, 100, 30'000);
  latency(bench, owner, true);
  latency(bench, owner, false);
}
