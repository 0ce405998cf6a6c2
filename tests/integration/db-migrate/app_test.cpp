#include "db-migrate/app.hpp"

#include "schema/migrations.hpp"

#include "taskora/testing/postgres.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <fstream>
#include <initializer_list>
#include <iostream>
#include <sstream>
#include <unistd.h>
#include <vector>

using namespace taskora;
using namespace taskora::db_migrate;

namespace {

Result<Config> read(std::initializer_list<const char*> words) {
  std::vector<const char*> arguments{"db-migrate"};
  arguments.insert(arguments.end(), words);
  return read_config(static_cast<int>(arguments.size()), arguments.data());
}

// Runs it as the command line would; keeps what it printed.
struct Run {
  int status;
  std::string out;
  std::string err;
};

Run run(const testing::TestDatabase& database, std::initializer_list<const char*> words) {
  ::setenv("TASKORA_DATABASE_URL", database.owner.c_str(), 1);
  std::ostringstream out;
  std::ostringstream err;
  auto* real_out = std::cout.rdbuf(out.rdbuf());
  auto* real_err = std::cerr.rdbuf(err.rdbuf());
  auto config = read(words);
  const int status = config ? App{*std::move(config)}.run() : 2;
  std::cout.rdbuf(real_out);
  std::cerr.rdbuf(real_err);
  ::unsetenv("TASKORA_DATABASE_URL");
  return {.status = status, .out = out.str(), .err = err.str()};
}

std::string version(std::size_t number, std::size_t pending) {
  return "version " + std::to_string(number) + ", " + std::to_string(pending) + " pending\n";
}

}  // namespace

TEST_CASE("the product's schema goes up, back to nothing and up again") {
  const auto database = testing::Postgres::instance().create_database();
  const auto all = schema::kMigrations.size();
  CHECK(run(database, {"status"}).out.ends_with(version(0, all)));
  const auto up = run(database, {"up"});
  CAPTURE(up.err);
  CHECK(up.status == 0);
  CHECK(up.out.ends_with(version(all, 0)));
  CHECK(run(database, {"up"}).out == version(all, 0));
  const auto down = run(database, {"down", "0"});
  CAPTURE(down.err);
  CHECK(down.status == 0);
  CHECK(down.out.ends_with(version(0, all)));
  CHECK(run(database, {"up", "--to", "1"}).out.ends_with(version(1, all - 1)));
  CHECK(run(database, {"up"}).status == 0);
}

TEST_CASE("a database that is not there fails with a reason and without its password") {
  testing::TestDatabase nowhere{.name = "none",
                                .owner = "postgresql://me:hunter2@127.0.0.1:1/none"};
  const auto refused = run(nowhere, {"up"});
  CHECK(refused.status == 1);
  CHECK_FALSE(refused.err.empty());
  CHECK(refused.err.find("hunter2") == std::string::npos);
}

TEST_CASE("the connection string can be kept in a file") {
  const auto path = "/tmp/taskora-url-" + std::to_string(::getpid());
  std::ofstream{path} << "postgresql://from-file\n";
  ::setenv("TASKORA_DATABASE_URL_FILE", path.c_str(), 1);
  CHECK(read({"status"})->database_url == "postgresql://from-file");
  ::setenv("TASKORA_DATABASE_URL", "postgresql://direct", 1);
  CHECK(read({"status"}).error().code ==
        ErrorCode::invalid_argument);  // two answers to one question
  ::unsetenv("TASKORA_DATABASE_URL");
  ::setenv("TASKORA_DATABASE_URL_FILE", "/nonexistent", 1);
  CHECK_FALSE(read({"status"}));
  ::unsetenv("TASKORA_DATABASE_URL_FILE");
  CHECK_FALSE(read({"status"}));
  std::remove(path.c_str());
}

TEST_CASE("a wrong command line is refused") {
  ::setenv("TASKORA_DATABASE_URL", "postgresql://direct", 1);
  CHECK_FALSE(read({}));
  CHECK_FALSE(read({"sideways"}));
  CHECK_FALSE(read({"down"}));
  CHECK_FALSE(read({"down", "-1"}));
  CHECK_FALSE(read({"up", "--to", "x"}));
  CHECK(read({"down", "0"})->to == 0);
  CHECK(read({"up"})->to == std::nullopt);
  ::unsetenv("TASKORA_DATABASE_URL");
}
