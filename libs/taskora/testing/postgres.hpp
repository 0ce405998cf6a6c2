#pragma once
// One throw-away PostgreSQL per test process: started when first asked for, removed with everything
// in it at exit, also when the process is killed. TASKORA_TEST_POSTGRES_MAJOR picks the version;
// the newest installed otherwise. Failures throw std::runtime_error: without a database a test
// cannot go on.

#include "taskora/db/cluster.hpp"
#include "taskora/db/migrations.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace taskora::testing {

// A database of its own; dropped with the server.
struct TestDatabase {
  std::string name;
  std::string owner;  // conninfo of the superuser who owns it

  // The same database, as another login.
  [[nodiscard]] std::string as(std::string_view role) const;
};

class Postgres {
 public:
  // The process's server. Thread-safe.
  [[nodiscard]] static Postgres& instance();

  ~Postgres();
  Postgres(const Postgres&) = delete;
  Postgres& operator=(const Postgres&) = delete;

  // A new database with these migrations applied. They are run once per set and then copied: about
  // 50 ms each. Thread-safe.
  [[nodiscard]] TestDatabase create_database(std::span<const db::Migration> migrations = {});

  // Runs a script of several statements as the superuser.
  void execute(const TestDatabase& database, std::string_view sql);

  [[nodiscard]] db::PrivateCluster& cluster();

 private:
  Postgres();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace taskora::testing
