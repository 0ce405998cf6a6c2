#include "outbox-relay/store/postgres_store.hpp"

#include "outbox-relay/store/turns.hpp"
#include "outbox_relay/store/queries.hpp"

#include "taskora/base/faults.hpp"

#ifdef TASKORA_FAULTS
#include "outbox_relay/unsafe/queries.hpp"
#endif

#include <algorithm>
#include <exception>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

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

// A page as the statements name its rows: their ids, and their transactions, which are one range of
// those that began after the first snapshot, and the few that were in progress in it.
struct Rows {
  std::int64_t count = 0;
  std::int64_t first = 0;  // id
  std::int64_t last = 0;
  std::int64_t lowest = 1;  // an empty range
  std::int64_t highest = 0;
  std::vector<std::int64_t> others;

  Rows(const Cursor& cursor, const Page& page) : count{std::ssize(page.keys)} {
    if (page.keys.empty()) return;
    first = page.keys.front().id;
    last = page.keys.back().id;
    for (const auto& key : page.keys) {
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

  [[nodiscard]] Status are(std::int64_t found) const {
    if (found == count) return {};
    return fail(internal_error("the outbox holds " + std::to_string(found) + " of " +
                               std::to_string(count) + " rows of a page"));
  }
};

std::chrono::duration<double> age(const db::Row& row) {
  return std::chrono::duration<double>{row.opt<double>("oldest").value_or(0)};
}

// An exception would leave the pages behind it waiting.
Result<Numbered> caught(const std::function<Result<Numbered>()>& call) {
  try {
    return call();
  } catch (const std::exception& error) {
    return fail(internal_error(std::string{"exception: "} + error.what()));
  }
}

// Rolls a page back whose cursor is not where it was left.
constexpr std::string_view kFence = "relay_fenced";
Error fenced() {
  Error error;
  error.code = ErrorCode::conflict;
  error.type = kFence;
  return error;
}

}  // namespace

PostgresRelayStore::PostgresRelayStore(db::Database& session, db::Database& second)
    : session_{session}, second_{second}, lock_{session, std::string{kLeaderLock}} {}

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

Result<Numbered> PostgresRelayStore::number(const Cursor& cursor, std::span<const Page> pages) {
  if (pages.size() == 1 || faults::enabled("no_epoch_fence")) return one_by_one(cursor, pages);
  std::vector<Cursor> cursors{cursor};
  for (const auto& page : pages.first(pages.size() - 1))
    cursors.push_back(behind(cursors.back(), page));
  Turns turns;
  const auto every_other = [&](db::Database& session, std::size_t first) {
    for (auto i = first; i < pages.size() && !turns.broken(); i += 2) {
      turns.end(i, caught([&] {
                  return number_ahead(session, cursors[i], pages[i],
                                      [&] { return turns.await(i); });
                }));
    }
  };
  const auto odd_pages = [&] {
    const auto prepared = caught([&]() -> Result<Numbered> {
      TASKORA_CHECK(second_.call(kService(), store::kRelaySession));  // it may be a new connection
      return Numbered{};
    });
    if (!prepared) return turns.end(1, prepared);
    every_other(second_, 1);
  };
  std::jthread odd;
  try {
    odd = std::jthread{odd_pages};
  } catch (const std::system_error&) {  // no thread to be had
    return one_by_one(cursor, pages);
  }
  every_other(session_, 0);
  odd.join();
  return turns.outcome();
}

Result<Numbered> PostgresRelayStore::one_by_one(Cursor cursor, std::span<const Page> pages) {
  Result<Numbered> numbered;
  for (const auto& page : pages) {
    numbered = number_page(cursor, page);
    if (!numbered || numbered->outcome == NumberedOutcome::fenced) break;
    cursor = behind(std::move(cursor), page);
  }
  return numbered;
}

Result<Numbered> PostgresRelayStore::number_page(const Cursor& cursor, const Page& page) {
  const Rows rows{cursor, page};
  faults::crash_point("relay.before_page");
  TASKORA_TRY(found,
              session_.call(kService(), number_query(),
                            {cursor.epoch, cursor.next_pos, cursor.last_id, cursor.from.text(),
                             page.to.text(), page.ends_tick, rows.count, rows.first, rows.last,
                             rows.lowest, rows.highest, rows.others}));
  faults::crash_point("relay.after_page");
  const auto row = found.front();
  TASKORA_CHECK(rows.are(row.get<std::int64_t>("found")));
  if (row.get<std::int64_t>("moved") == 0) return Numbered{.outcome = NumberedOutcome::fenced};
  return Numbered{.oldest = age(row)};
}

// The rows are written at once; the cursor moves, and all of it commits, in turn.
Result<Numbered> PostgresRelayStore::number_ahead(db::Database& session, const Cursor& cursor,
                                                  const Page& page,
                                                  const std::function<bool()>& my_turn) {
  const Rows rows{cursor, page};
  faults::crash_point("relay.before_page");
  auto numbered =
      session.transaction(kService(), [&](db::Transaction& transaction) -> Result<Numbered> {
        TASKORA_TRY(found, transaction.run(store::kRelayNumberAhead,
                                           {cursor.next_pos, page.to.text(), rows.first, rows.last,
                                            rows.lowest, rows.highest, rows.others}));
        const auto row = found.front();
        TASKORA_CHECK(rows.are(row.get<std::int64_t>("found")));
        if (!my_turn()) return fail(fenced());
        faults::crash_point("relay.before_move");
        TASKORA_TRY(moved, transaction.run(
                               store::kRelayMove,
                               {cursor.epoch, cursor.next_pos, cursor.last_id, cursor.from.text(),
                                page.to.text(), page.ends_tick, rows.count, rows.last}));
        if (moved.empty()) return fail(fenced());
        return Numbered{.oldest = age(row)};
      });
  faults::crash_point("relay.after_page");
  if (!numbered && numbered.error().type == kFence)
    return Numbered{.outcome = NumberedOutcome::fenced};
  return numbered;
}

}  // namespace taskora::outbox_relay
