#pragma once
// The command-line face of db::Migrator over the product's own migrations.

#include "db-migrate/config.hpp"

#include <utility>

namespace taskora::db_migrate {

class App {
 public:
  explicit App(Config config) : config_{std::move(config)} {}

  // 0: done. 1: not done, and standard error says why.
  [[nodiscard]] int run();

 private:
  Config config_;
};

}  // namespace taskora::db_migrate
