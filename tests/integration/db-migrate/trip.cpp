#include "trip.hpp"

#include "schema_dump.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace taskora::db_migrate_test {

namespace {

using testing::Postgres;
using testing::TestDatabase;

std::string label(const db::Migration& migration) {
  const auto digits = std::to_string(migration.number);
  return std::string(4 - digits.size(), '0') + digits + "_" + std::string{migration.name};
}

// The rows of `before` that are not in `after`; a table or column that is gone took its rows along.
std::vector<std::string> losses(const Columns& columns, const Rows& before, const Picture& now) {
  std::vector<std::string> all;
  const auto there = now.columns();
  for (const auto& [table, names] : columns) {
    for (const auto& name : names) {
      const auto found = there.find(table);
      if (found == there.end() || std::ranges::find(found->second, name) == found->second.end())
        all.push_back("column " + table + "." + name + " is gone");
    }
  }
  if (!all.empty()) return all;
  const auto after = now.rows(columns);
  Rows lost;
  std::ranges::set_difference(before, after, std::inserter(lost, lost.end()));
  for (const auto& [table, row] : lost) all.push_back("a row of " + table + " is lost: " + row);
  return all;
}

// One database on its way.
class Trip {
 public:
  Trip(std::span<const db::Migration> migrations, Fixture fixture)
      : migrations_{migrations}, fixture_{std::move(fixture)} {}

  // False: the migration itself failed, and there is nothing to go on from.
  bool up(int to) { return tell(db::Migrator{database_.owner, migrations_}.up(to)); }
  bool down(int to) { return tell(db::Migrator{database_.owner, migrations_}.down(to)); }

  void fill(const db::Migration& migration) {
    if (!fixture_) return;
    if (const auto sql = fixture_(migration); !sql.empty())
      Postgres::instance().execute(database_, sql);
    const auto columns = picture_.columns();
    const auto rows = picture_.rows(columns);
    for (const auto& [table, names] : columns) {
      const auto first = rows.lower_bound({table, ""});
      if (first == rows.end() || first->first != table)
        problems_.push_back(label(migration) + ": its fixture leaves " + table + " empty");
    }
  }

  void remember_rows() {
    columns_ = picture_.columns();
    rows_ = picture_.rows(columns_);
  }
  void expect_rows(const std::string& where) {
    for (const auto& loss : losses(columns_, rows_, picture_))
      problems_.push_back(where + ": " + loss);
  }
  void expect_schema(const std::string& where, const Schema& wanted) {
    for (const auto& difference : differences(wanted, picture_.schema()))
      problems_.push_back(where + ": " + difference);
  }

  [[nodiscard]] Schema schema() const { return picture_.schema(); }
  [[nodiscard]] Problems problems() const { return problems_; }

 private:
  bool tell(const Result<db::MigrationStatus>& outcome) {
    if (!outcome) problems_.push_back(outcome.error().detail + ": " + outcome.error().cause);
    return outcome.has_value();
  }

  std::span<const db::Migration> migrations_;
  Fixture fixture_;
  TestDatabase database_ = Postgres::instance().create_database();
  Picture picture_{database_};
  Problems problems_;
  Columns columns_;
  Rows rows_;
};

// From the level before it, whose schema is given, to its own, which is left there.
bool there_and_back(Trip& trip, const db::Migration& migration, Schema& schema) {
  const auto name = label(migration);
  trip.remember_rows();
  if (!trip.up(migration.number)) return false;
  auto first = trip.schema();
  trip.expect_rows(name + " up");
  trip.fill(migration);
  if (!trip.down(migration.number - 1)) return false;
  trip.expect_schema(name + " down", schema);
  trip.expect_rows(name + " down");
  if (!trip.up(migration.number)) return false;
  trip.expect_schema(name + " up again", first);
  trip.expect_rows(name + " up again");
  trip.fill(migration);
  schema = std::move(first);
  return true;
}

}  // namespace

std::string fixture_of(const db::Migration& migration) {
  std::ifstream file{std::string{TASKORA_SOURCE_DIR} + "/tests/integration/db-migrate/fixtures/" +
                     label(migration) + ".sql"};
  return {std::istreambuf_iterator<char>{file}, {}};
}

Problems round_trip(std::span<const db::Migration> migrations, const Fixture& fixture) {
  Trip trip{migrations, fixture};
  const auto nothing = trip.schema();
  auto schema = nothing;
  for (const auto& migration : migrations) {
    if (!there_and_back(trip, migration, schema)) return trip.problems();
  }
  if (trip.down(0)) trip.expect_schema("all the way down", nothing);
  if (trip.up(migrations.back().number)) trip.expect_schema("all the way up", schema);
  return trip.problems();
}

Problems upgrade(std::span<const db::Migration> migrations, int level, const Fixture& fixture) {
  const auto newest = migrations.back().number;
  Trip fresh{migrations, {}};
  Trip trip{migrations, fixture};
  for (const auto& migration : migrations.first(static_cast<std::size_t>(level))) {
    if (!trip.up(migration.number)) return trip.problems();
    trip.fill(migration);
  }
  trip.remember_rows();
  if (!fresh.up(newest)) return fresh.problems();
  if (!trip.up(newest)) return trip.problems();
  const auto where = "from " + std::to_string(level) + " to " + std::to_string(newest);
  trip.expect_rows(where);
  trip.expect_schema(where, fresh.schema());
  return trip.problems();
}

}  // namespace taskora::db_migrate_test
