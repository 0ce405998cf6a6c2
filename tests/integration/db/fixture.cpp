#include "fixture.hpp"

#include "db_test/migrations.hpp"

#include <stdexcept>

namespace taskora::db_test {

Fixture::Fixture() : database{testing::Postgres::instance().create_database(kMigrations)} {}

db::DatabaseOptions Fixture::options() const {
  db::DatabaseOptions options;
  options.conninfo = database.as("fixture_reader");
  options.role = "fixture_reader";
  return options;
}

db::DatabaseOptions Fixture::superuser_options() const {
  db::DatabaseOptions options;
  options.conninfo = database.owner;
  return options;
}

AccountId new_account() {
  return AccountId{Uuid::v7()};
}

std::int64_t count_notes(db::Database& database, const db::Scope& scope) {
  const auto rows = database.call(scope, kCountNotes);
  if (!rows) throw std::runtime_error{describe(rows)};
  return rows->front().get<std::int64_t>(0);
}

int backend_pid(db::Database& database) {
  const auto rows = database.call(db::Scope::service(), kPid);
  if (!rows) throw std::runtime_error{describe(rows)};
  return rows->front().get<int>(0);
}

}  // namespace taskora::db_test
