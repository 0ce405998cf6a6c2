// The ways of the product's schema, forward and back, and that a forgotten step is found.

#include "schema/migrations.hpp"
#include "trip.hpp"

#include "taskora/testing/postgres.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include <array>

using namespace taskora;
using namespace taskora::db_migrate_test;

namespace {

const int kNewest = schema::kMigrations.back().number;

// Two migrations that are right; each test spoils one.
std::array<db::Migration, 2> notes() {
  return {db::Migration{1, "notes", "CREATE TABLE notes (id integer PRIMARY KEY, title text)",
                        "DROP TABLE notes"},
          db::Migration{2, "titles", "CREATE INDEX notes_title ON notes (title)",
                        "DROP INDEX notes_title"}};
}

std::string one_note(const db::Migration& migration) {
  return migration.number == 1 ? "INSERT INTO notes VALUES (1, 'one')" : "";
}

// Whether one of the problems names both.
bool named(const Problems& problems, std::string_view migration, std::string_view what) {
  for (const auto& problem : problems) {
    if (problem.find(migration) != std::string::npos && problem.find(what) != std::string::npos)
      return true;
  }
  return false;
}

}  // namespace

TEST_CASE("every migration goes up, down and up again on an empty schema") {
  CHECK(round_trip(schema::kMigrations) == Problems{});
}

TEST_CASE("every migration goes up, down and up again over rows in every table") {
  CHECK(round_trip(schema::kMigrations, fixture_of) == Problems{});
}

TEST_CASE("a database that was left at any level upgrades to the newest and keeps its rows") {
  const auto level = GENERATE(range(1, kNewest + 1));
  CAPTURE(level);
  CHECK(upgrade(schema::kMigrations, level, fixture_of) == Problems{});
}

TEST_CASE("roles belong to the cluster: a database that goes back leaves them to its neighbour") {
  auto& postgres = testing::Postgres::instance();
  const auto neighbour = postgres.create_database(schema::kMigrations);
  const auto database = postgres.create_database(schema::kMigrations);
  REQUIRE(db::Migrator{database.owner, schema::kMigrations}.down(0));
  postgres.execute(neighbour, "SET ROLE taskora_task_api; SELECT id FROM tasks");
  CHECK(db::Migrator{database.owner, schema::kMigrations}.up().has_value());
}

TEST_CASE("migrations that are right have no problem") {
  CHECK(round_trip(notes(), one_note) == Problems{});
  CHECK(upgrade(notes(), 1, one_note) == Problems{});
}

TEST_CASE("a step back that forgets an index is named") {
  auto spoilt = notes();
  spoilt[1].down = "SELECT 1";
  CHECK(named(round_trip(spoilt), "0002_titles down", "INDEX notes_title is left over"));
}

TEST_CASE("a step back that takes too much is named") {
  auto spoilt = notes();
  spoilt[1].down = "DROP INDEX notes_title; ALTER TABLE notes DROP CONSTRAINT notes_pkey";
  CHECK(named(round_trip(spoilt), "0002_titles down", "CONSTRAINT notes notes_pkey is missing"));
}

TEST_CASE("a step that loses or changes rows is named") {
  auto spoilt = notes();
  spoilt[1].down = "DROP INDEX notes_title; DELETE FROM notes";
  CHECK(named(round_trip(spoilt, one_note), "0002_titles down", "a row of notes is lost"));
  spoilt = notes();
  spoilt[1].up = "CREATE INDEX notes_title ON notes (title); UPDATE notes SET title = ''";
  CHECK(named(round_trip(spoilt, one_note), "0002_titles up", "a row of notes is lost"));
  CHECK(named(upgrade(spoilt, 1, one_note), "from 1 to 2", "a row of notes is lost"));
  spoilt[1].up = "ALTER TABLE notes DROP COLUMN title; CREATE INDEX notes_title ON notes (id)";
  CHECK(named(upgrade(spoilt, 1, one_note), "from 1 to 2", "column notes.title is gone"));
}

TEST_CASE("a table without a row in its fixture is named") {
  const auto nothing = [](const db::Migration&) { return std::string{}; };
  CHECK(named(round_trip(notes(), nothing), "0001_notes", "notes empty"));
}

TEST_CASE("a migration that fails is named") {
  auto spoilt = notes();
  spoilt[1].down = "DROP INDEX nothing";
  CHECK(named(round_trip(spoilt), "0002_titles", "nothing"));
}
