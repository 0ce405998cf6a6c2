#include "taskora/testing/postgres.hpp"

#include "taskora/db/admin.hpp"
#include "taskora/db/environment.hpp"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <mutex>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace taskora::testing {

namespace {

namespace fs = std::filesystem;

constexpr auto kPrefix = "taskora-test-";

std::runtime_error failure(const Error& error) {
  return std::runtime_error{"test database: " + error.detail + " " + error.cause};
}

void check(const Status& status) {
  if (!status) throw failure(status.error());
}

// What processes that were killed left behind.
void sweep() {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator{"/tmp", error}) {
    const auto name = entry.path().filename().string();
    if (!name.starts_with(kPrefix)) continue;
    const auto owner = std::atoi(name.c_str() + std::string_view{kPrefix}.size());
    if (owner > 0 && ::kill(owner, 0) != 0 && errno == ESRCH) fs::remove_all(entry.path(), error);
  }
}

fs::path make_directory() {
  sweep();
  db::ignore_environment();  // a developer's own PGSERVICE is not for the tests
  auto name = "/tmp/" + std::string{kPrefix} + std::to_string(::getpid()) + "-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"cannot make " + name};
  ::chmod(name.c_str(), 0711);  // the server may run as another user
  return name;
}

db::ClusterOptions options(const fs::path& directory) {
  db::ClusterOptions options;
  options.directory = directory / "postgres";
  const char* major = std::getenv("TASKORA_TEST_POSTGRES_MAJOR");
  options.major = major != nullptr ? std::atoi(major) : 0;
  options.durable = false;
  options.die_with_parent = true;
  options.settings = {{"shared_buffers", "32MB"},
                      {"wal_level", "minimal"},
                      {"max_wal_senders", "0"},
                      {"deadlock_timeout", "100ms"}};
  return options;
}

std::unique_ptr<db::PrivateCluster> start(const fs::path& directory) {
  auto cluster = db::PrivateCluster::start(options(directory));
  if (!cluster) throw failure(cluster.error());
  return std::move(*cluster);
}

}  // namespace

struct Postgres::State {
  fs::path directory = make_directory();
  std::unique_ptr<db::PrivateCluster> cluster = start(directory);
  std::mutex mutex;
  int databases = 0;
  std::map<std::pair<const db::Migration*, std::size_t>, std::string> templates;
};

Postgres& Postgres::instance() {
  static Postgres postgres;
  return postgres;
}

Postgres::Postgres() : state_{std::make_unique<State>()} {}

Postgres::~Postgres() {
  state_->cluster->stop();
  std::error_code error;
  fs::remove_all(state_->directory, error);
}

std::string TestDatabase::as(std::string_view role) const {
  return Postgres::instance().cluster().conninfo(name, role);
}

TestDatabase Postgres::create_database(std::span<const db::Migration> migrations) {
  const std::lock_guard lock{state_->mutex};
  const auto create = [&](const std::string& name, const std::string& from) {
    check(db::execute_script(state_->cluster->conninfo("postgres"),
                             "CREATE DATABASE " + name + " TEMPLATE " + from));
    return TestDatabase{.name = name, .owner = state_->cluster->conninfo(name)};
  };
  auto& source = state_->templates[{migrations.data(), migrations.size()}];
  if (source.empty() && !migrations.empty()) {
    const auto made = create("template_" + std::to_string(state_->templates.size()), "template0");
    const auto applied = db::Migrator{made.owner, migrations}.up();
    if (!applied) throw failure(applied.error());
    source = made.name;
  }
  return create("test_" + std::to_string(++state_->databases),
                source.empty() ? "template0" : source);
}

void Postgres::execute(const TestDatabase& database, std::string_view sql) {
  check(db::execute_script(database.owner, sql));
}

db::PrivateCluster& Postgres::cluster() {
  return *state_->cluster;
}

}  // namespace taskora::testing
