#include "db-migrate/app.hpp"

#include "schema/migrations.hpp"

#include "taskora/base/time.hpp"
#include "taskora/db/await.hpp"

#include <iomanip>
#include <iostream>
#include <utility>

namespace taskora::db_migrate {

namespace {

void print_progress(int number, std::string_view name, bool up) {
  std::cout << (up ? "applying " : "undoing  ") << std::setfill('0') << std::setw(4) << number
            << ' ' << name << std::endl;
}

Result<db::MigrationStatus> execute(const Config& config) {
  db::Migrator migrator{config.database_url, schema::kMigrations, print_progress};
  switch (config.command) {
    case Command::up:
      return migrator.up(config.to);
    case Command::down:
      return migrator.down(config.to.value_or(0));
    case Command::status:
      return migrator.status();
  }
  return fail(internal_error("unknown command"));
}

void print(const db::MigrationStatus& status, bool each) {
  if (each) {
    for (const auto& migration : status.applied) {
      std::cout << std::setfill('0') << std::setw(4) << migration.number << ' ' << migration.name
                << "  applied " << format_timestamp(migration.applied_at) << '\n';
    }
  }
  std::cout << "version " << status.version() << ", " << status.pending.size() << " pending";
  if (!status.unknown.empty())
    std::cout << ", " << status.unknown.size() << " from a newer version of the code";
  std::cout << '\n';
}

}  // namespace

int App::run() {
  db::await_server(config_.database_url, db::kStartPatience, [] { return true; });
  const auto status = execute(config_);
  if (!status) {
    std::cerr << "db-migrate: " << operator_line(status.error()) << '\n';
    return 1;
  }
  print(*status, config_.command == Command::status);
  return 0;
}

}  // namespace taskora::db_migrate
