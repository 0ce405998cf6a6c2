#pragma once
// After a restore into another PostgreSQL cluster (pg_restore, pg_upgrade) the relay's snapshots
// speak of transactions of the old one. The relay refuses to go on, and an operator re-bases it.

#include "taskora/base/result.hpp"
#include "taskora/db/database.hpp"

#include <cstdint>

namespace taskora::outbox_relay {

// Whether the cursor belongs to another cluster. `database`: any role that may read relay_cursor.
[[nodiscard]] Result<bool> rebase_needed(db::Database& database);

struct Rebased {
  std::int64_t waiting = 0;  // events that still have to get a position
  std::int64_t next_pos = 0;
  std::int64_t epoch = 0;
};

// One transaction, as the schema's owner: drops the outbox rows that have a position, makes the
// others this cluster's own, and starts the relay's snapshots anew. Nothing is lost or doubled,
// also when services wrote events before it was run, and while it runs: they, and a relay at work,
// wait. Right on any database, needed or not. Its statements read the whole outbox: give `owner` a
// generous statement_timeout.
[[nodiscard]] Result<Rebased> rebase(db::Database& owner);

}  // namespace taskora::outbox_relay
