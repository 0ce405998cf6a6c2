#include "spine.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace taskora::spine_test {
namespace {

using db::Query;
using db::Scope;

constexpr Query kNextVersion{"test.next_version", R"(
INSERT INTO test_aggregates AS a (key, version) VALUES ($1::text, 1)
ON CONFLICT (key) DO UPDATE SET version = a.version + 1 RETURNING version)"};
constexpr Query kAddEvent{"test.add_event", R"(
INSERT INTO outbox (event_id, topic, key, partition_key, aggregate_version, type, payload)
VALUES (gen_random_uuid(), $3::text, $1::text, $1::text, $2::bigint, 'task.updated', '\x7b7d'))"};
constexpr Query kAddEvents{"test.add_events", R"(
INSERT INTO outbox (event_id, topic, key, partition_key, aggregate_version, type, payload)
SELECT gen_random_uuid(), 'task-events', $1::text || n % 1000, $1::text || n % 1000, 1 + (n - 1) / 1000, 'task.updated', '\x7b7d'
FROM generate_series(1, $2::bigint) AS n)"};
constexpr Query kLog{"test.log",
                     "SELECT pos, event_id::text AS event_id, key, aggregate_version AS version "
                     "FROM event_log ORDER BY pos"};
constexpr Query kWritten{"test.written", "SELECT count(*) FROM outbox"};
constexpr Query kNumbered{"test.numbered", "SELECT count(*) FROM event_log"};
constexpr Query kMissing{"test.missing", R"(
SELECT (SELECT count(*) FROM outbox AS o WHERE NOT EXISTS (SELECT FROM event_log AS e WHERE e.event_id = o.event_id))
     + (SELECT count(*) FROM event_log AS e WHERE NOT EXISTS (SELECT FROM outbox AS o WHERE e.event_id = o.event_id)))"};

db::DatabaseOptions pool(std::string conninfo, std::string role, std::size_t connections) {
  db::DatabaseOptions options;
  options.conninfo = std::move(conninfo);
  options.role = std::move(role);
  options.connections = connections;
  options.statement_timeout = 30s;
  return options;
}

}  // namespace

Spine::Spine()
    : database{testing::Postgres::instance().create_database(schema::kMigrations)},
      owner{pool(database.owner, "", 24)} {
  execute("CREATE TABLE test_aggregates (key text PRIMARY KEY, version bigint NOT NULL)");
}

db::DatabaseOptions Spine::options(std::string_view role, std::size_t connections) const {
  return pool(database.as(role), std::string{role}, connections);
}

void Spine::write(const std::string& key,
                  const std::function<Status(db::Transaction&)>& before_commit,
                  const std::string& topic) {
  must(owner.transaction(Scope::service(), [&](db::Transaction& transaction) -> Status {
    TASKORA_TRY(version, transaction.run(kNextVersion, {key}));
    TASKORA_CHECK(transaction.run(kAddEvent, {key, version.front().get<std::int64_t>(0), topic}));
    return before_commit ? before_commit(transaction) : Status{};
  }));
}

void Spine::roll_back(const std::string& key) {
  const auto done =
      owner.transaction(Scope::service(), [&](db::Transaction& transaction) -> Status {
        TASKORA_TRY(version, transaction.run(kNextVersion, {key}));
        TASKORA_CHECK(
            transaction.run(kAddEvent, {key, version.front().get<std::int64_t>(0), "task-events"}));
        return fail(ErrorCode::conflict, "rolled_back", "");
      });
  if (done || done.error().type != "rolled_back") throw std::runtime_error{"committed"};
}

void Spine::write_many(int events, const std::string& key) {
  must(owner.call(Scope::service(), kAddEvents, {key, events}));
}

std::vector<Numbered> Spine::log() {
  std::vector<Numbered> all;
  const auto rows = must(owner.call(Scope::service(), kLog));
  for (const auto row : rows) {
    all.push_back({row.get<std::int64_t>(0), row.get<std::string>(1), row.get<std::string>(2),
                   row.opt<std::int64_t>(3).value_or(0)});
  }
  return all;
}

std::int64_t Spine::one(const Query& query, const db::Params& params) {
  return must(owner.call(Scope::service(), query, params)).front().get<std::int64_t>(0);
}
std::int64_t Spine::written() {
  return one(kWritten);
}
std::int64_t Spine::numbered() {
  return one(kNumbered);
}
void Spine::await_all_numbered() {
  // With a safeguard taken away it may never be: that is what the check is to find.
  const auto limit = std::getenv("TASKORA_FAULT") == nullptr ? 30s : 2s;
  const auto end = std::chrono::steady_clock::now() + limit;
  while (numbered() < written() && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(5ms);
}

void Spine::check() {
  CHECK(one(kMissing) == 0);
  std::map<std::string, std::int64_t> versions;
  std::set<std::string> ids;
  std::int64_t pos = 0;
  int gaps = 0;
  int disordered = 0;
  const auto all = log();
  for (const auto& event : all) {
    gaps += event.pos == ++pos ? 0 : 1;
    disordered += event.version == ++versions[event.key] ? 0 : 1;
    ids.insert(event.event_id);
  }
  CHECK(gaps == 0);
  CHECK(disordered == 0);
  CHECK(ids.size() == all.size());
  CHECK(static_cast<std::int64_t>(all.size()) == written());
}

outbox_relay::Config RelayProcess::quick() {
  outbox_relay::Config config;
  config.standby_wait = 20ms;
  config.retry_wait = 20ms;
  return config;
}

RelayProcess::RelayProcess(Spine& spine, outbox_relay::Config config, log::LogWriter* writer)
    : database{spine.options("taskora_outbox_relay")},
      relay{config,
            {.database = database,
             .clock = clock,
             .observer = *this,
             .committed = committed,
             .numbered = numbered,
             .writer = writer}} {}

void RelayProcess::on_tick(std::chrono::duration<double> took, std::size_t) {
  const std::lock_guard lock{mutex_};
  ticks_.push_back(took.count());
}

double RelayProcess::tick_p99() {
  const std::lock_guard lock{mutex_};
  std::ranges::sort(ticks_);
  return ticks_.empty() ? 0 : ticks_[ticks_.size() * 99 / 100];
}

Leader::Leader(Spine& spine, std::size_t page, std::size_t look_ahead)
    : session{spine.options("taskora_outbox_relay", 1)},
      second{spine.options("taskora_outbox_relay", 1)},
      store{session, second},
      ticker{store, {.page = page, .look_ahead = look_ahead}} {}

std::vector<outbox_relay::Step> Leader::run_until_idle() {
  using What = outbox_relay::Step::What;
  std::vector<outbox_relay::Step> steps;
  for (;;) {
    steps.push_back(must(ticker.step()));
    const auto what = steps.back().what;
    if (what != What::numbered && what != What::took_over) return steps;
  }
}

}  // namespace taskora::spine_test
