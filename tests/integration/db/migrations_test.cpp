#include "taskora/db/migrations.hpp"

#include "db_test/migrations.hpp"
#include "fixture.hpp"

#include "taskora/db/admin.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>
#include <vector>

using namespace taskora;
using namespace taskora::db;
using namespace taskora::db_test;

namespace {

constexpr Query kTables{"tables", "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"};

testing::TestDatabase empty_database() {
  return testing::Postgres::instance().create_database();
}

std::int64_t tables(const testing::TestDatabase& database) {
  DatabaseOptions options;
  options.conninfo = database.owner;
  Database connection{options};
  return connection.call(Scope::service(), kTables)->front().get<std::int64_t>(0);
}

}  // namespace

TEST_CASE("the embedded migrations carry their numbers, names and both ways") {
  REQUIRE(kMigrations.size() == 3);
  CHECK(kMigrations[1].number == 2);
  CHECK(kMigrations[1].name == "notes");
  CHECK(kMigrations[1].up.find("CREATE TABLE notes") != std::string_view::npos);
  CHECK(kMigrations[1].down.find("DROP TABLE notes") != std::string_view::npos);
}

TEST_CASE("migrations run up, back and up again") {
  const auto database = empty_database();
  std::vector<std::pair<int, bool>> told;
  Migrator migrator{database.owner, kMigrations,
                    [&](int number, std::string_view, bool up) { told.emplace_back(number, up); }};

  auto status = migrator.status();
  REQUIRE(status);
  CHECK(status->version() == 0);
  CHECK(status->pending == std::vector{1, 2, 3});
  CHECK(tables(database) == 0);  // asking changes nothing

  status = migrator.up(2);
  REQUIRE(status);
  CHECK(status->version() == 2);
  CHECK(tables(database) == 3);

  status = migrator.up();
  REQUIRE(status);
  CHECK(status->version() == 3);
  CHECK(status->applied[2].name == "failures");
  CHECK(status->pending.empty());
  REQUIRE(migrator.up());

  status = migrator.down(1);
  REQUIRE(status);
  CHECK(status->version() == 1);
  CHECK(tables(database) == 1);
  CHECK(migrator.down(0)->version() == 0);
  CHECK(migrator.up()->version() == 3);
  const std::vector<std::pair<int, bool>> expected{{1, true},  {2, true},  {3, true},
                                                   {3, false}, {2, false}, {1, false},
                                                   {1, true},  {2, true},  {3, true}};
  CHECK(told == expected);
}

TEST_CASE("a migration that was edited after it was applied stops everything") {
  const auto database = empty_database();
  REQUIRE(Migrator{database.owner, kMigrations}.up());
  auto edited = kMigrations;
  edited[1].up = "CREATE TABLE other ()";
  Migrator migrator{database.owner, edited};
  CHECK(migrator.up().error().type == "migration_changed");
  CHECK(migrator.down(0).error().type == "migration_changed");
  CHECK(migrator.status().error().type == "migration_changed");
}

TEST_CASE("a migration that fails leaves the database at the one before") {
  const auto database = empty_database();
  auto broken = kMigrations;
  broken[1].up = "CREATE TABLE half (); SELECT 1 / 0";
  const auto failed = Migrator{database.owner, broken}.up();
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == ErrorCode::conflict);
  CHECK(failed.error().type == "migration_failed");
  CHECK(failed.error().detail.find("0002_notes") != std::string::npos);
  CHECK_FALSE(failed.error().cause.empty());
  CHECK(tables(database) == 1);
  CHECK(Migrator{database.owner, kMigrations}.up()->version() == 3);
}

TEST_CASE("a migration of a newer version is tolerated by older code, which cannot undo it") {
  const auto database = empty_database();
  REQUIRE(Migrator{database.owner, kMigrations}.up());
  Migrator older{database.owner, std::span{kMigrations}.first(2)};
  const auto status = older.up();
  REQUIRE(status);
  CHECK(status->unknown == std::vector{3});
  CHECK(status->pending.empty());
  CHECK(older.down(0).error().type == "migration_unknown");
  CHECK(older.status()->version() == 3);
}

TEST_CASE("gaps on either side are told") {
  const auto database = empty_database();
  REQUIRE(Migrator{database.owner, kMigrations}.up());
  const std::array not_known{kMigrations[0], kMigrations[2]};
  CHECK(Migrator{database.owner, not_known}.up().error().type == "migration_missing");
  testing::Postgres::instance().execute(database, "DELETE FROM schema_migrations WHERE number = 2");
  CHECK(Migrator{database.owner, kMigrations}.up().error().type == "migration_missing");
}

TEST_CASE("many replicas that migrate at once apply each migration once") {
  const auto database = empty_database();
  std::atomic<int> applied = 0;
  std::atomic<int> done = 0;
  {
    std::vector<std::jthread> replicas;
    for (int number = 0; number < 8; ++number) {
      replicas.emplace_back([&] {
        const auto status = Migrator{
            database.owner, kMigrations, [&](int, std::string_view, bool) {
              ++applied;
            }}.up();
        done += status && status->version() == 3 ? 1 : 0;
      });
    }
  }
  CHECK(done == 8);
  CHECK(applied == 3);
}

TEST_CASE("databases of one cluster that make the same role at once all succeed") {
  constexpr std::array roles{
      Migration{.number = 1,
                .name = "race",
                .up = "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'raced') "
                      "THEN PERFORM pg_sleep(0.05); "
                      "CREATE ROLE raced; END IF; ALTER ROLE raced SET work_mem = '8MB'; END $$",
                .down = "SELECT 1"}};
  std::vector<testing::TestDatabase> databases;
  for (int number = 0; number < 6; ++number) databases.push_back(empty_database());
  std::atomic<int> done = 0;
  {
    std::vector<std::jthread> migrations;
    for (const auto& database : databases) {
      migrations.emplace_back([&] { done += Migrator{database.owner, roles}.up() ? 1 : 0; });
    }
  }
  CHECK(done == 6);
}

TEST_CASE("a runner does not wait for ever for another one") {
  const auto database = empty_database();
  const auto slow =
      std::array{Migration{.number = 1, .name = "slow", .up = "SELECT 1", .down = "SELECT 1"}};
  const auto waits = [&](int, std::string_view, bool) {  // we hold the lock here
    const auto second = Migrator{database.owner, slow, {}, std::chrono::milliseconds{30}}.up();
    REQUIRE_FALSE(second);
    CHECK(second.error().type == "migrations_locked");
    CHECK(second.error().code == ErrorCode::unavailable);
  };
  CHECK(Migrator{database.owner, slow, waits}.up());
}

TEST_CASE("migrating a server that is not there is unavailable") {
  const auto refused = Migrator{"host=127.0.0.1 port=1 dbname=none", kMigrations}.up();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::unavailable);
}
