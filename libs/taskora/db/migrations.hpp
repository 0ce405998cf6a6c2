#pragma once
// Schema migrations, forward and back. They come from db/migrations/NNNN_name.{up,down}.sql,
// embedded at build (taskora_embed_migrations).
//
// Each migration is one transaction together with its row in schema_migrations. One advisory lock
// serialises every runner on the same database, so all replicas may call up() at start. Roles
// belong to the whole cluster: a migration that loses a race for one against another database of
// the cluster is run again.

#include "taskora/base/clock.hpp"
#include "taskora/base/result.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace taskora::db {

struct Migration {
  int number;             // from 1, without gaps
  std::string_view name;  // the file's name without number
  std::string_view up;
  std::string_view down;
};

struct AppliedMigration {
  int number = 0;
  std::string name;
  Timestamp applied_at;
};

struct MigrationStatus {
  std::vector<AppliedMigration> applied;  // in order
  std::vector<int> pending;               // known here, not yet applied
  std::vector<int> unknown;               // applied by a newer version of the code; tolerated
  [[nodiscard]] int version() const { return applied.empty() ? 0 : applied.back().number; }
};

// Told before each migration: number, name, true for up.
using MigrationProgress = std::function<void(int number, std::string_view name, bool up)>;

// Opens a connection per operation. Blocks, waiting up to lock_wait for another runner. Errors:
// unavailable (cannot connect; type "migrations_locked": the other runner took too long), conflict
// with type
//   "migration_changed"  the text of an applied migration is not what was applied
//   "migration_missing"  a gap: an older migration than the newest applied one is not known here,
//   or not applied "migration_failed"   its SQL failed; the database is as before it. detail names
//   it, cause holds the server's message "migration_unknown"  down() would have to undo a migration
//   that is not known here
class Migrator {
 public:
  // conninfo: of the schema's owner. The migrations must outlive the Migrator.
  Migrator(std::string conninfo, std::span<const Migration> migrations,
           MigrationProgress progress = {},
           std::chrono::milliseconds lock_wait = std::chrono::minutes{5});

  [[nodiscard]] Result<MigrationStatus> up(
      std::optional<int> to = {});                     // to the newest, or through number `to`
  [[nodiscard]] Result<MigrationStatus> down(int to);  // until `to` is the newest applied; 0: all
  [[nodiscard]] Result<MigrationStatus> status();      // changes nothing, takes no lock

 private:
  std::string conninfo_;
  std::span<const Migration> migrations_;
  MigrationProgress progress_;
  std::chrono::milliseconds lock_wait_;
};

}  // namespace taskora::db
