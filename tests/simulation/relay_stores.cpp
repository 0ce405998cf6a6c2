#include "simulation/relay_stores.hpp"

#include "taskora/base/faults.hpp"

#include <algorithm>
#include <string>

namespace taskora::simulation {

using namespace outbox_relay;

namespace {

constexpr auto kLeader = "outbox-relay";

// What the statement is to find: the rows `to` sees and `from` does not.
bool is_due(const Database& db, const Cursor& cursor, const Snapshot& to, const OutboxRow& row) {
  if (!db.visible(row) || row.id <= cursor.last_id) return false;
  if (faults::enabled("relay_id_cursor"))
    return db.event_log.empty() || row.id > *std::ranges::max_element(db.event_log);
  return to.sees(row.txid) && !cursor.from.sees(row.txid);
}

bool is_fenced(const Database& db, const Cursor& cursor) {
  if (faults::enabled("no_epoch_fence")) return false;
  const auto& stored = db.cursor;
  return stored.epoch != cursor.epoch || stored.next_pos != cursor.next_pos ||
         stored.last_id != cursor.last_id;
}

Result<Numbered> number_page(Database& db, const Cursor& cursor, const Snapshot& to,
                             const std::vector<Key>& keys, bool ends_tick) {
  const auto there = std::ranges::count_if(keys, [&](const Key& key) {
    const auto* row = db.find_row(key.id);
    return row != nullptr && db.visible(*row) && to.sees(row->txid);
  });
  if (there != std::ssize(keys)) return fail(internal_error("rows of a page are gone"));
  if (is_fenced(db, cursor)) return Numbered{.outcome = NumberedOutcome::fenced};
  db.draw_id();
  auto& stored = db.cursor;
  stored.from = ends_tick ? to : cursor.from;
  stored.to = ends_tick ? std::nullopt : std::optional{to};
  stored.last_id = ends_tick ? 0 : keys.back().id;
  for (const auto& key : keys) {
    db.event_log.push_back(key.id);
    db.witness.on_numbered(stored.next_pos++, *db.find_row(key.id));
  }
  return Numbered{};
}

}  // namespace

Result<bool> ModelRelayStore::lead() {
  return statement(gate_, "relay.lead", [&]() -> Result<bool> {
    const auto [at, free] = db_.leaders.try_emplace(kLeader, session_);
    return free || at->second == session_;
  });
}

void ModelRelayStore::release() {
  const auto at = db_.leaders.find(kLeader);
  if (at != db_.leaders.end() && at->second == session_) db_.leaders.erase(at);
}

void ModelRelayStore::cut() {
  release();
  session_ = ++db_.sessions;
}

Result<Cursor> ModelRelayStore::take_over() {
  return statement(gate_, "relay.take_over", [&]() -> Result<Cursor> {
    db_.draw_id();
    ++db_.cursor.epoch;
    return db_.cursor;
  });
}

Result<Found> ModelRelayStore::find(const Cursor& cursor, std::size_t limit) {
  return statement(gate_, "relay.find", [&]() -> Result<Found> {
    Found found{.to = cursor.to ? *cursor.to : db_.transactions.snapshot(), .keys = {}};
    for (const auto& row : db_.outbox) {
      if (found.keys.size() < limit && is_due(db_, cursor, found.to, row))
        found.keys.push_back({.id = row.id, .txid = row.txid});
    }
    return found;
  });
}

Result<Numbered> ModelRelayStore::number(const Cursor& cursor, std::span<const Page> pages) {
  Numbered done;
  auto at = cursor;
  for (const auto& page : pages) {
    TASKORA_TRY(numbered, number_one(at, page));
    if (numbered.outcome == NumberedOutcome::fenced) return numbered;
    at = behind(std::move(at), page);
    done = numbered;
  }
  return done;
}

Result<Numbered> ModelRelayStore::number_one(const Cursor& cursor, const Page& page) {
  const auto call = [&db = db_, cursor, to = page.to,
                     keys = std::vector<Key>{page.keys.begin(), page.keys.end()},
                     ends = page.ends_tick] { return number_page(db, cursor, to, keys, ends); };
  return late_statement(db_, gate_, "relay.number", call);
}

Result<std::optional<ForwardPlace>> ModelForwardStore::place(std::int64_t epoch) {
  return statement(gate_, "forward.place", [&]() -> Result<std::optional<ForwardPlace>> {
    if (epoch != db_.cursor.epoch) return std::nullopt;
    return ForwardPlace{.forwarded = db_.forwarded, .last = db_.last_pos()};
  });
}

Result<std::vector<ForwardEntry>> ModelForwardStore::read(std::int64_t after, std::size_t limit) {
  return statement(gate_, "forward.read", [&]() -> Result<std::vector<ForwardEntry>> {
    std::vector<ForwardEntry> records;
    for (auto pos = after + 1; pos <= db_.last_pos() && records.size() < limit; ++pos)
      records.push_back({.pos = pos, .letter = false, .record = record_at(db_, pos)});
    return records;
  });
}

// The model's topics take everything.
Result<log::StoredLetter> ModelForwardStore::put_aside(const log::Record&, const Error&) {
  throw Violation{"a record was found too large"};
}

Result<bool> ModelForwardStore::move(std::int64_t epoch, std::int64_t from, std::int64_t to) {
  const auto call = [&db = db_, epoch, from, to]() -> Result<bool> {
    if (db.cursor.epoch != epoch || db.forwarded != from) return false;
    db.draw_id();
    db.forwarded = to;
    db.witness.on_forwarded(from, to);
    return true;
  };
  return late_statement(db_, gate_, "forward.move", call);
}

log::Record record_at(const Database& database, std::int64_t pos) {
  const auto& row = *database.find_row(database.event_log[static_cast<std::size_t>(pos - 1)]);
  return {.partition = {.topic = row.topic},
          .offset = pos,
          .key = row.key,
          .value = row.value,
          .headers = {{std::string{log::kTypeHeader}, row.type}},
          .time = database.clock.now()};
}

}  // namespace taskora::simulation
