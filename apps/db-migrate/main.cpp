#include "db-migrate/app.hpp"

#include "taskora/db/environment.hpp"

#include <iostream>

int main(int argc, char** argv) {
  taskora::db::ignore_environment();
  auto config = taskora::db_migrate::read_config(argc, argv);
  if (!config) {
    if (config.error().detail.empty()) return 0;  // --help, already answered
    std::cerr << "db-migrate: " << config.error().detail << '\n';
    return 2;
  }
  return taskora::db_migrate::App{*std::move(config)}.run();
}
