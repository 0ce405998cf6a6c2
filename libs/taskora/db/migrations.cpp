// Migrations are few, long and far from the hot path: libpqxx's sessions, transactions and scripts
// fit them as they are.

#include "taskora/db/migrations.hpp"

#include "taskora/db/conninfo.hpp"
#include "taskora/db/error.hpp"

#include <pqxx/pqxx>

#include <algorithm>
#include <array>
#include <chrono>
#include <random>
#include <thread>
#include <utility>

namespace taskora::db {

namespace {

// Migrators of one cluster that change the same role fail all but one at a time: each waits a
// little longer than before, and not as long as the next one.
constexpr int kAttempts = 10;
constexpr int kFirstPause = 10;  // milliseconds, doubled up to 640

constexpr auto kTable = R"(
CREATE TABLE IF NOT EXISTS schema_migrations (
  number     integer     PRIMARY KEY,
  name       text        NOT NULL,
  checksum   text        NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
))";
constexpr auto kApplied = R"(
SELECT number, name, checksum, (extract(epoch FROM applied_at) * 1000000)::bigint FROM schema_migrations ORDER BY number)";
constexpr auto kChecksum = "SELECT encode(sha256(convert_to($1, 'UTF8')), 'hex')";
constexpr auto kInsert = R"(
INSERT INTO schema_migrations (number, name, checksum) VALUES ($1, $2, encode(sha256(convert_to($3, 'UTF8')), 'hex')))";
constexpr auto kDelete = "DELETE FROM schema_migrations WHERE number = $1";
constexpr auto kLock = "SELECT pg_advisory_lock(hashtextextended('taskora.schema_migrations', 0))";

std::string label(int number, std::string_view name) {
  const auto digits = std::to_string(number);
  return std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits + "_" +
         std::string{name};
}

struct Applied {
  AppliedMigration migration;
  std::string checksum;
};

Error cannot_connect(std::string cause) {
  auto error = unavailable(std::move(cause));
  error.detail = "the database cannot be reached";
  return error;
}

Error conflict(std::string type, std::string detail, std::string cause = {}) {
  Error error;
  error.code = ErrorCode::conflict;
  error.type = std::move(type);
  error.detail = std::move(detail);
  error.cause = std::move(cause);
  return error;
}

// Roles belong to the cluster, so another database's migration can take the same name at the same
// moment; and a lock may be held by a service that is still at work. Both pass.
bool passes(const std::string& state) {
  constexpr std::array kStates{"42710", "23505", "XX000", "40P01", "40001", "55P03"};
  return std::ranges::any_of(kStates, [&](const char* each) { return state == each; });
}

void pause_after(int attempt) {
  thread_local std::minstd_rand random{std::random_device{}()};
  const int most = kFirstPause << std::min(attempt - 1, 6);
  std::this_thread::sleep_for(
      std::chrono::milliseconds{std::uniform_int_distribution{most / 2, most}(random)});
}

// One connection and what it needs to know. Exceptions of libpqxx leave it and are caught in
// guarded().
class Session {
 public:
  explicit Session(const std::string& conninfo) : connection_{conninfo} {
    pqxx::nontransaction tx{connection_};
    tx.exec(
        "SET client_min_messages = warning; SET statement_timeout = 0; SET lock_timeout = '10s'; "
        "SET timezone = 'UTC'; SET idle_in_transaction_session_timeout = 0");
  }

  // Held until the session ends. False: another runner did not finish in time.
  bool lock(std::chrono::milliseconds wait) {
    pqxx::nontransaction tx{connection_};
    tx.exec("SET lock_timeout = " + std::to_string(std::max<std::int64_t>(wait.count(), 1)));
    try {
      tx.exec(kLock);
    } catch (const pqxx::sql_error& error) {
      if (error.sqlstate() == "55P03") return false;
      throw;
    }
    tx.exec("SET lock_timeout = '10s'");
    tx.exec(kTable);
    return true;
  }

  std::vector<Applied> applied() {
    pqxx::nontransaction tx{connection_};
    std::vector<Applied> all;
    if (tx.exec("SELECT to_regclass('schema_migrations') IS NULL").one_field().as<bool>())
      return all;
    for (const auto& row : tx.exec(kApplied)) {
      const Timestamp at{std::chrono::microseconds{row[3].as<std::int64_t>()}};
      all.push_back({.migration = {.number = row[0].as<int>(),
                                   .name = row[1].as<std::string>(),
                                   .applied_at = at},
                     .checksum = row[2].as<std::string>()});
    }
    return all;
  }

  std::string checksum(std::string_view text) {
    pqxx::nontransaction tx{connection_};
    return tx.exec(kChecksum, pqxx::params{text}).one_field().as<std::string>();
  }

  // One transaction: the script and its row.
  Status run(const Migration& migration, bool up) {
    for (int attempt = 1;; ++attempt) {
      try {
        pqxx::work tx{connection_};
        tx.exec(up ? migration.up : migration.down);
        if (up)
          tx.exec(kInsert, pqxx::params{migration.number, migration.name, migration.up}).no_rows();
        else
          tx.exec(kDelete, pqxx::params{migration.number}).no_rows();
        tx.commit();
        return {};
      } catch (const pqxx::sql_error& error) {
        if (attempt < kAttempts && passes(error.sqlstate())) {
          pause_after(attempt);
          continue;
        }
        return fail(conflict("migration_failed",
                             "migration " + label(migration.number, migration.name) +
                                 (up ? " failed" : " could not be undone"),
                             error.what()));
      }
    }
  }

 private:
  pqxx::connection connection_;
};

// The classification of libpqxx's exceptions: its statements' failures are handled above, what is
// left is the connection.
template <typename Body>
auto guarded(const Body& body) -> decltype(body()) {
  try {
    return body();
  } catch (const pqxx::broken_connection& error) {
    return fail(cannot_connect(error.what()));
  } catch (const pqxx::in_doubt_error& error) {
    return fail(outcome_unknown("migrations: " + std::string{error.what()}));
  } catch (const pqxx::sql_error& error) {
    return fail(
        classify({.sqlstate = error.sqlstate(), .constraint = {}, .message = error.what()}));
  } catch (const std::exception& error) {
    return fail(internal_error("migrations: " + std::string{error.what()}));
  }
}

Error locked() {
  auto error = unavailable("another process holds the lock of the migrations");
  error.type = "migrations_locked";
  return error;
}

const Migration* find(std::span<const Migration> known, int number) {
  const auto found = std::ranges::find(known, number, &Migration::number);
  return found == known.end() ? nullptr : &*found;
}

// What is applied against what is known here.
Result<MigrationStatus> compare(Session& session, std::span<const Migration> known) {
  MigrationStatus status;
  const auto newest_known = known.empty() ? 0 : known.back().number;
  for (auto& [migration, checksum] : session.applied()) {
    const auto* mine = find(known, migration.number);
    if (mine == nullptr && migration.number <= newest_known) {
      return fail(conflict("migration_missing", "migration " +
                                                    label(migration.number, migration.name) +
                                                    " is applied but not known here"));
    }
    if (mine != nullptr && session.checksum(mine->up) != checksum) {
      return fail(
          conflict("migration_changed",
                   "migration " + label(migration.number, migration.name) +
                       " is not what was applied; a migration is never edited, add a new one"));
    }
    if (mine == nullptr) status.unknown.push_back(migration.number);
    status.applied.push_back(std::move(migration));
  }
  for (const auto& migration : known) {
    if (std::ranges::find(status.applied, migration.number, &AppliedMigration::number) !=
        status.applied.end())
      continue;
    if (migration.number < status.version()) {
      return fail(conflict("migration_missing", "migration " +
                                                    label(migration.number, migration.name) +
                                                    " is not applied, but a later one is"));
    }
    status.pending.push_back(migration.number);
  }
  return status;
}

}  // namespace

Migrator::Migrator(std::string conninfo, std::span<const Migration> migrations,
                   MigrationProgress progress, std::chrono::milliseconds lock_wait)
    : conninfo_{std::move(conninfo)},
      migrations_{migrations},
      progress_{std::move(progress)},
      lock_wait_{lock_wait} {}

Result<MigrationStatus> Migrator::status() {
  TASKORA_CHECK(check_conninfo(conninfo_));
  return guarded([&]() -> Result<MigrationStatus> {
    Session session{conninfo_};
    return compare(session, migrations_);
  });
}

Result<MigrationStatus> Migrator::up(std::optional<int> to) {
  TASKORA_CHECK(check_conninfo(conninfo_));
  return guarded([&]() -> Result<MigrationStatus> {
    Session session{conninfo_};
    TASKORA_TRY(before, compare(session, migrations_));
    if (before.pending.empty()) return before;  // the usual start: no lock, nothing written
    if (!session.lock(lock_wait_)) return fail(locked());
    TASKORA_TRY(status, compare(session, migrations_));
    for (const int number : status.pending) {
      if (to && number > *to) break;
      const auto& migration = *find(migrations_, number);
      if (progress_) progress_(number, migration.name, true);
      TASKORA_CHECK(session.run(migration, true));
    }
    return compare(session, migrations_);
  });
}

Result<MigrationStatus> Migrator::down(int to) {
  TASKORA_CHECK(check_conninfo(conninfo_));
  return guarded([&]() -> Result<MigrationStatus> {
    Session session{conninfo_};
    if (!session.lock(lock_wait_)) return fail(locked());
    TASKORA_TRY(status, compare(session, migrations_));
    for (auto applied = status.applied.rbegin();
         applied != status.applied.rend() && applied->number > to; ++applied) {
      const auto* migration = find(migrations_, applied->number);
      if (migration == nullptr) {
        return fail(conflict("migration_unknown",
                             "migration " + label(applied->number, applied->name) +
                                 " came from a newer version, which alone can undo it"));
      }
      if (progress_) progress_(applied->number, applied->name, false);
      TASKORA_CHECK(session.run(*migration, false));
    }
    return compare(session, migrations_);
  });
}

}  // namespace taskora::db
