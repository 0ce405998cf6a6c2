#include "outbox-relay/store/rebase.hpp"

#include "spine.hpp"

#include "taskora/db/admin.hpp"

#include <cstdlib>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

using namespace taskora;
using namespace taskora::spine_test;
namespace fs = std::filesystem;

namespace {

// A second cluster, as a machine that a dump is restored on.
class OtherCluster {
 public:
  OtherCluster() {
    std::string name = "/tmp/taskora-test-" + std::to_string(::getpid()) + "-other-XXXXXX";
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    ::chmod(name.c_str(), 0711);
    directory_ = name;
    db::ClusterOptions options;
    options.directory = directory_ / "postgres";
    options.major = testing::Postgres::instance().cluster().major();
    options.durable = false;
    options.die_with_parent = true;
    cluster_ = must(db::PrivateCluster::start(options));
    must(cluster_->ensure_database("restored"));
  }
  ~OtherCluster() {
    cluster_->stop();
    std::error_code error;
    fs::remove_all(directory_, error);
  }
  [[nodiscard]] std::string conninfo(std::string_view user = "postgres") const {
    return cluster_->conninfo("restored", user);
  }

 private:
  fs::path directory_;
  std::unique_ptr<db::PrivateCluster> cluster_;
};

// pg_dump of the one, psql into the other.
void dump_and_restore(const Spine& spine, const OtherCluster& other) {
  const auto bin = "/usr/lib/postgresql/" +
                   std::to_string(testing::Postgres::instance().cluster().major()) + "/bin/";
  for (const auto* role : {"task_api", "outbox_relay", "recurrence_worker", "reminder_scheduler",
                           "notifier", "audit_logger", "sync_gateway"}) {
    must(db::execute_script(other.conninfo(),
                            std::string{"CREATE ROLE taskora_"} + role + " LOGIN"));
  }
  const auto command = bin + "pg_dump -d \"" + spine.database.owner + "\" | " + bin +
                       "psql -q -v ON_ERROR_STOP=1 -d \"" + other.conninfo() + "\" > /dev/null";
  REQUIRE(std::system(command.c_str()) == 0);
}

db::DatabaseOptions pool(std::string conninfo, std::size_t connections) {
  db::DatabaseOptions options;
  options.conninfo = std::move(conninfo);
  options.connections = connections;
  return options;
}

constexpr db::Query kLost{"test.lost", R"(
SELECT count(*) FROM outbox AS o WHERE NOT EXISTS (SELECT FROM event_log AS e WHERE e.event_id = o.event_id))"};
constexpr db::Query kDense{
    "test.dense", "SELECT count(*) FROM event_log HAVING max(pos) = count(*) OR count(*) = 0"};
constexpr db::Query kDisorder{"test.disorder", R"(
SELECT count(*) FROM (SELECT aggregate_version <= lag(aggregate_version) OVER (PARTITION BY key ORDER BY pos) AS wrong
                      FROM event_log) AS steps WHERE wrong)"};
constexpr db::Query kNewEvent{"test.new_event", R"(
INSERT INTO outbox (event_id, topic, key, partition_key, aggregate_version, type, payload)
VALUES (gen_random_uuid(), 'task-events', 'a', 'a', $1::bigint, 'task.updated', '\x7b7d'))"};

std::int64_t one(db::Database& database, const db::Query& query) {
  return must(database.call(db::Scope::service(), query)).front().get<std::int64_t>(0);
}

}  // namespace

TEST_CASE(
    "after a dump and restore into another cluster the relay refuses, is re-based, and nothing is "
    "lost or doubled") {
  Spine spine;
  {
    Leader leader{spine, 25};
    for (int i = 0; i < 5; ++i) spine.write("a");
    leader.run_until_idle();
    spine.write_many(250);
    must(leader.ticker.step());  // some pages of the tick, and then the disaster
    for (int i = 0; i < 5; ++i) spine.write("a");
  }
  REQUIRE(spine.numbered() == 105);
  const OtherCluster other;
  dump_and_restore(spine, other);

  db::Database owner{pool(other.conninfo(), 2)};
  db::Database session{pool(other.conninfo("taskora_outbox_relay"), 1)};
  db::Database second{pool(other.conninfo("taskora_outbox_relay"), 1)};
  outbox_relay::PostgresRelayStore store{session, second};
  outbox_relay::Ticker ticker{store, {.page = 100}};
  must(owner.call(db::Scope::service(), kNewEvent,
                  {11}));  // a service was quicker than the operator
  const auto refused = ticker.step();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().type == outbox_relay::kForeignCluster);
  CHECK(must(outbox_relay::rebase_needed(session)));

  const auto rebased = must(outbox_relay::rebase(owner));
  CHECK(rebased.waiting == 156);
  CHECK(rebased.next_pos == 106);
  CHECK_FALSE(must(outbox_relay::rebase_needed(session)));
  must(owner.call(db::Scope::service(), kNewEvent, {12}));
  for (int i = 0; i < 20; ++i) must(ticker.step());
  CHECK(one(owner, kLost) == 0);
  CHECK(one(owner, kDense) == 262);
  CHECK(one(owner, kDisorder) == 0);
}

TEST_CASE("a transaction that runs while the relay is re-based, and ends later, keeps its event") {
  Spine spine;
  spine.write("other");
  // It has its id before the re-basing has one, no transaction has ended since, and it touches the
  // outbox only afterwards.
  must(spine.owner.transaction(db::Scope::service(), [&](db::Transaction& transaction) -> Status {
    static constexpr db::Query kBegin{
        "test.begin", "INSERT INTO test_aggregates (key, version) VALUES ('slow', 1)"};
    static constexpr db::Query kEvent{"test.event", R"(
          INSERT INTO outbox (event_id, topic, key, partition_key, aggregate_version, type, payload)
          VALUES (gen_random_uuid(), 'task-events', 'slow', 'slow', 1, 'task.updated', '\x7b7d'))"};
    TASKORA_CHECK(transaction.run(kBegin));
    CHECK(must(outbox_relay::rebase(spine.owner)).waiting == 1);
    TASKORA_CHECK(transaction.run(kEvent));
    return {};
  }));
  Leader leader{spine};
  leader.run_until_idle();
  CHECK(spine.numbered() == 2);
  spine.check();
}

TEST_CASE("re-basing beside a working relay and writers loses and doubles nothing") {
  Spine spine;
  RelayProcess relay{spine};
  relay.relay.start();
  std::atomic<bool> done{false};
  std::vector<std::thread> writers;
  for (int number = 0; number < 3; ++number) {
    writers.emplace_back([&, number] {
      for (int i = 0; !done; ++i) spine.write("k" + std::to_string((number + i) % 4));
    });
  }
  for (int i = 0; i < 5; ++i) {
    must(outbox_relay::rebase(spine.owner));
    std::this_thread::sleep_for(50ms);
  }
  done = true;
  for (auto& writer : writers) writer.join();
  static constexpr db::Query kUnnumbered{"test.unnumbered", R"(
    SELECT count(*) FROM outbox AS o WHERE NOT EXISTS (SELECT FROM event_log AS e WHERE e.outbox_id = o.id))"};
  static constexpr db::Query kLastVersions{"test.last_versions", R"(
    SELECT count(*) FROM test_aggregates AS a
    WHERE a.version <> (SELECT count(*) FROM event_log AS e WHERE e.key = a.key)
       OR a.version <> (SELECT max(aggregate_version) FROM event_log AS e WHERE e.key = a.key))"};
  eventually([&] { return spine.one(kUnnumbered) == 0; });
  relay.relay.stop();
  CHECK(spine.one(kLastVersions) == 0);
  CHECK(one(spine.owner, kDense) == spine.numbered());
  CHECK(one(spine.owner, kDisorder) == 0);
}

TEST_CASE("a relay on a foreign cluster is not ready, and is again once it is re-based") {
  Spine spine;
  spine.execute("UPDATE relay_cursor SET system_identifier = 1");
  RelayProcess relay{spine};
  relay.relay.start();
  eventually([&] { return !relay.relay.ready(); });
  CHECK(relay.relay.ready().error().code == ErrorCode::conflict);
  spine.write("a");
  must(outbox_relay::rebase(spine.owner));
  eventually([&] { return relay.relay.ready().has_value(); });
  eventually([&] { return spine.numbered() == 1; });
  relay.relay.stop();
}
