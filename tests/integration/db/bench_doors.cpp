// What the doors cost, against the same read done by hand; prints times and ratios. Not a test: run
// it by itself.
//   cmake --preset release -B build/bench -DTASKORA_TESTS=ON && ninja -C build/bench bench_db_doors
//   build/bench/tests/bin/bench_db_doors

#include "taskora/db/admin.hpp"
#include "taskora/db/cluster.hpp"
#include "taskora/db/database.hpp"

#include <libpq-fe.h>
#include <pqxx/pqxx>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

using namespace taskora;
using namespace taskora::db;

namespace {

constexpr Query kRead{"read_note", "SELECT title FROM notes WHERE id = $1"};
constexpr auto kSetting = "SELECT set_config('taskora.account_id', $1, true)";
constexpr int kPerRound = 500;
constexpr int kRounds = 15;

constexpr auto kSchema = R"(
CREATE TABLE notes (id integer PRIMARY KEY, account uuid NOT NULL, title text NOT NULL);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (account = nullif(current_setting('taskora.account_id', true), '')::uuid);
CREATE ROLE bench LOGIN;
GRANT SELECT ON notes TO bench;
INSERT INTO notes SELECT n, '0190a5e0-7b3c-7def-8123-456789abcdef', 'note ' || n FROM generate_series(1, 10000) n;
ANALYZE notes)";

struct Way {
  std::string name;
  std::function<bool(int id)> read;
  std::vector<double> microseconds;

  void round() {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < kPerRound; ++i) {
      if (!read(i % 10'000 + 1)) throw std::runtime_error{name};
    }
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
    microseconds.push_back(took.count() / kPerRound);
  }
  [[nodiscard]] double median() const {
    auto sorted = microseconds;
    std::ranges::nth_element(sorted, sorted.begin() + kRounds / 2);
    return sorted[kRounds / 2];
  }
};

bool exec_prepared(PGconn* connection, const char* name, const std::vector<std::string>& values) {
  std::vector<const char*> texts;
  for (const auto& value : values) texts.push_back(value.c_str());
  auto* result = PQexecPrepared(connection, name, static_cast<int>(texts.size()), texts.data(),
                                nullptr, nullptr, 0);
  const auto status = PQresultStatus(result);
  PQclear(result);
  return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

}  // namespace

int main() {
  std::string directory{"/tmp/taskora-bench-XXXXXX"};
  if (::mkdtemp(directory.data()) == nullptr) return 1;
  std::filesystem::permissions(directory, std::filesystem::perms{0755});
  ClusterOptions cluster_options;
  cluster_options.directory = directory + "/postgres";
  auto cluster = PrivateCluster::start(cluster_options);
  if (!cluster || !execute_script((*cluster)->conninfo("postgres"), kSchema)) return 1;
  const auto account = AccountId{*Uuid::parse("0190a5e0-7b3c-7def-8123-456789abcdef")};
  const auto conninfo = (*cluster)->conninfo("postgres", "bench");

  {
    DatabaseOptions options;
    options.conninfo = conninfo;
    options.connections = 1;
    Database database{options};
    const auto scope = Scope::account(account);
    const std::unique_ptr<PGconn, decltype(&PQfinish)> raw{PQconnectdb(conninfo.c_str()), PQfinish};
    PQclear(PQprepare(raw.get(), "b", "BEGIN", 0, nullptr));
    PQclear(PQprepare(raw.get(), "s", kSetting, 1, nullptr));
    PQclear(PQprepare(raw.get(), "r", kRead.sql.data(), 1, nullptr));
    PQclear(PQprepare(raw.get(), "c", "COMMIT", 0, nullptr));
    const std::unique_ptr<PGconn, decltype(&PQfinish)> bare{
        PQconnectdb((*cluster)->conninfo("postgres").c_str()), PQfinish};
    PQclear(PQprepare(bare.get(), "r", kRead.sql.data(), 1, nullptr));
    pqxx::connection library{conninfo};
    library.prepare("s", kSetting);
    library.prepare("r", kRead.sql.data());

    std::vector<Way> ways;
    ways.push_back({"bare statement, no policy, no setting",
                    [&](int id) { return exec_prepared(bare.get(), "r", {std::to_string(id)}); },
                    {}});
    ways.push_back({"call",
                    [&](int id) {
                      const auto rows = database.call(scope, kRead, {id});
                      return rows && rows->size() == 1;
                    },
                    {}});
    ways.push_back({"transaction of one statement",
                    [&](int id) {
                      return database
                          .transaction(scope,
                                       [&](Transaction& tx) -> Status {
                                         TASKORA_CHECK(tx.run(kRead, {id}));
                                         return {};
                                       })
                          .has_value();
                    },
                    {}});
    ways.push_back({"libpq, four round trips",
                    [&](int id) {
                      return exec_prepared(raw.get(), "b", {}) &&
                             exec_prepared(raw.get(), "s", {account.str()}) &&
                             exec_prepared(raw.get(), "r", {std::to_string(id)}) &&
                             exec_prepared(raw.get(), "c", {});
                    },
                    {}});
    ways.push_back({"libpqxx transaction",
                    [&](int id) {
                      pqxx::work tx{library};
                      tx.exec(pqxx::prepped{"s"}, pqxx::params{account.str()});
                      const auto rows = tx.exec(pqxx::prepped{"r"}, pqxx::params{id});
                      tx.commit();
                      return rows.size() == 1;
                    },
                    {}});
    for (int round = 0; round < kRounds; ++round) {
      for (auto& way : ways) way.round();
    }
    const auto call = ways[1].median();
    for (const auto& way : ways) {
      std::printf("%-40s %7.1f us   %.2f of call's rate\n", way.name.c_str(), way.median(),
                  call / way.median());
    }
  }
  (*cluster)->stop();
  std::filesystem::remove_all(directory);
}
