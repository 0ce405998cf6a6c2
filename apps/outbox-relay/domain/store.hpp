#pragma once
// What the relay needs of the database: the port below the tick. One thread at a time. Errors are
// those of the database (unavailable, deadline_exceeded, internal); nothing has changed then,
// except where the outcome is unknown.

#include "outbox-relay/domain/snapshot.hpp"

#include "taskora/base/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace taskora::outbox_relay {

// The relay's place, as it is stored.
struct Cursor {
  std::int64_t epoch = 0;      // grows with every leader
  Snapshot from;               // everything visible in it has a position
  std::optional<Snapshot> to;  // the tick under way: frozen, numbered up to last_id
  std::int64_t last_id = 0;
  std::int64_t next_pos = 1;
};

struct Key {
  std::int64_t id = 0;
  TransactionId txid = 0;
};

struct Found {
  Snapshot to;            // the snapshot asked for, or the one of this moment
  std::vector<Key> keys;  // ascending ids
};

// A part of a tick: `keys` are all its rows with an id after cursor.last_id up to the last of them.
struct Page {
  const Snapshot& to;
  std::span<const Key> keys;  // may be empty when `ends_tick`
  bool ends_tick;
};

// Where the cursor is behind a page.
[[nodiscard]] Cursor behind(Cursor cursor, const Page& page);

enum class NumberedOutcome { done, fenced };
struct Numbered {
  NumberedOutcome outcome = NumberedOutcome::done;
  std::chrono::duration<double> oldest{0};  // age of the oldest row
};

class RelayStore {
 public:
  virtual ~RelayStore() = default;

  // Whether this process may lead: tries to take the leader's lock, or sees that it still has it.
  [[nodiscard]] virtual Result<bool> lead() = 0;
  // Gives the lock up.
  virtual void step_down() = 0;

  // A new epoch, which fences every earlier leader; returns the cursor.
  // conflict, type kForeignCluster: the cursor's snapshots belong to another cluster.
  [[nodiscard]] virtual Result<Cursor> take_over() = 0;

  // The rows that `to` (nothing: a snapshot of this moment) sees and `cursor.from` does not, with
  // ids after cursor.last_id: the `limit` lowest.
  [[nodiscard]] virtual Result<Found> find(const Cursor& cursor, std::size_t limit) = 0;

  // Gives the rows of the pages the positions from cursor.next_pos on, in the order of ids, and
  // moves the stored cursor behind them. A page is one transaction, which commits only behind that
  // of the page before it. fenced, and nothing changed by this page and those behind it, when the
  // stored cursor is not where it was left. After an error, too, some of the first pages may be
  // done.
  [[nodiscard]] virtual Result<Numbered> number(const Cursor& cursor,
                                                std::span<const Page> pages) = 0;
};

inline constexpr std::string_view kForeignCluster = "foreign_cluster";

}  // namespace taskora::outbox_relay
