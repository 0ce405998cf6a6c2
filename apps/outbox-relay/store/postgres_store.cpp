#include "outbox-relay/store/postgres_store.hpp"

#include "outbox_relay/store/queries.hpp"

#include "taskora/base/faults.hpp"

#ifdef TASKORA_FAULTS
#include "outbox_relay/unsafe/queries.hpp"
#endif

#include <algorithm>
#include <string>
#include <utility>

namespace taskora::outbox_relay {
namespace {

constexpr auto kService = [] { return db::Scope::service(); };

const db::Query& find_query() {
#ifdef TASKORA_FAULTS
  if (faults::enabled("relay_id_cursor")) return unsafe::kRelayFindById;
#endif
  return store::kRelayFind;
}

const db::Query& number_query() {
#ifdef TASKORA_FAULTS
  if (faults::enabled("no_epoch_fence")) return unsafe::kRelayNumberUnfenced;
#endif
  return store::kRelayNumber;
}

Result<Snapshot> read_snapshot(std::string_view text) {
  auto snapshot = Snapshot::parse(text);
  if (!snapshot) return fail(internal_error("not a snapshot: " + std::string{text.substr(0, 100)}));
  return *std::move(snapshot);
}

TransactionId read_txid(const db::Row& row, int column) {
  return static_cast<TransactionId>(
      row.get<std::int64_t>(column));  // below 2^63 for some million years
}

std::optional<std::string> text_of(const std::optional<Snapshot>& snapshot) {
  return snapshot ? std::optional{snapshot->text()} : std::nullopt;
}

// The page's transactions: one range of those that began after the first snapshot, and the few that
// were in progress in it.
struct Transactions {
  std::int64_t lowest = 1;  // an empty range
  std::int64_t highest = 0;
  std::vector<std::int64_t> others;

  Transactions(const Cursor& cursor, std::span<const Key> keys) {
    for (const auto& key : keys) {
      const auto id = static_cast<std::int64_t>(key.txid);
      if (key.txid < cursor.from.xmax)
        others.push_back(id);
      else if (highest == 0)
        lowest = highest = id;
      else {
        lowest = std::min(lowest, id);
        highest = std::max(highest, id);
      }
    }
    std::ranges::sort(others);
    others.erase(std::ranges::unique(others).begin(), others.end());
  }
};

}  // namespace

PostgresRelayStore::PostgresRelayStore(db::Database& session)
    : session_{session}, lock_{session, std::string{kLeaderLock}} {}

Result<bool> PostgresRelayStore::lead() {
  TASKORA_TRY(held, lock_.hold());
  if (held && lock_.session_id() != prepared_session_) {
    TASKORA_CHECK(session_.call(kService(), store::kRelaySession));
    prepared_session_ = lock_.session_id();
  }
  return held;
}

Result<Cursor> PostgresRelayStore::take_over() {
  TASKORA_TRY(rows, session_.call(kService(), store::kRelayTakeOver));
  if (rows.empty()) {
    return fail(ErrorCode::conflict, std::string{kForeignCluster},
                "the database was restored into another PostgreSQL cluster; run `taskora doctor` "
                "to re-base the relay");
  }
  const auto row = rows.front();
  Cursor cursor{.epoch = row.get<std::int64_t>("epoch"),
                .from = {},
                .to = {},
                .last_id = row.get<std::int64_t>("last_id"),
                .next_pos = row.get<std::int64_t>("next_pos")};
  TASKORA_TRY(from, read_snapshot(row.get<std::string_view>("tick_from")));
  cursor.from = std::move(from);
  if (const auto text = row.opt<std::string_view>("tick_to")) {
    TASKORA_TRY(to, read_snapshot(*text));
    cursor.to = std::move(to);
  }
  return cursor;
}

Result<Found> PostgresRelayStore::find(const Cursor& cursor, std::size_t limit) {
  TASKORA_TRY(rows, session_.call(kService(), find_query(),
                                  {cursor.from.text(), text_of(cursor.to), cursor.last_id,
                                   static_cast<std::int64_t>(limit)}));
  Found found;
  found.keys.reserve(rows.size());
  for (const auto row : rows) {
    if (const auto second = row.opt<std::string_view>(0)) {
      TASKORA_TRY(to, read_snapshot(*second));
      found.to = std::move(to);
    } else {
      found.keys.push_back({.id = row.get<std::int64_t>(1), .txid = read_txid(row, 2)});
    }
  }
  std::ranges::sort(found.keys, {},
                    &Key::id);  // the statement chose the lowest; it does not promise their order
  return found;
}

Result<Numbered> PostgresRelayStore::number(const Cursor& cursor, const Page& page) {
  const Transactions transactions{cursor, page.keys};
  const auto first = page.keys.empty() ? 0 : page.keys.front().id;
  const auto last = page.keys.empty() ? 0 : page.keys.back().id;
  const auto count = static_cast<std::int64_t>(page.keys.size());
  faults::crash_point("relay.before_page");
  TASKORA_TRY(
      rows, session_.call(kService(), number_query(),
                          {cursor.epoch, cursor.next_pos, cursor.last_id, cursor.from.text(),
                           page.to.text(), page.ends_tick, count, first, last, transactions.lowest,
                           transactions.highest, transactions.others}));
  faults::crash_point("relay.after_page");
  const auto row = rows.front();
  if (row.get<std::int64_t>("found") != count) {
    return fail(internal_error("the outbox holds " +
                               std::to_string(row.get<std::int64_t>("found")) + " of " +
                               std::to_string(count) + " rows of a page"));
  }
  if (row.get<std::int64_t>("moved") == 0) return Numbered{.outcome = NumberedOutcome::fenced};
  return Numbered{.oldest = std::chrono::duration<double>{row.opt<double>("oldest").value_or(0)}};
}

}  // namespace taskora::outbox_relay
