#pragma once
// A model of what the relay can see of PostgreSQL: transactions that begin, draw ids, commit or
// roll back in any order, the snapshots between them, and the relay's tables. Visibility as the
// manual has it, nothing of how the server does it.

#include "outbox-relay/domain/store.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace taskora::outbox_relay::model {

struct Crash : std::runtime_error {
  Crash() : std::runtime_error{"crash"} {}
};

struct OutboxRow {
  std::int64_t id;
  TransactionId txid;
  int aggregate;
  std::int64_t version;
};

class Database {
 public:
  // A transaction, by its id (drawn when it first writes anything).
  TransactionId begin() {
    open_.insert(next_txid_);
    return next_txid_++;
  }
  // False when another open transaction has the aggregate's row: the caller would wait.
  bool write(TransactionId txid, int aggregate) {
    auto [lock, free] = locks_.try_emplace(aggregate, txid);
    if (!free && lock->second != txid) return false;
    const auto version = ++pending_[txid][aggregate] + versions_[aggregate];
    rows_.push_back({.id = next_id_++, .txid = txid, .aggregate = aggregate, .version = version});
    return true;
  }
  void commit(TransactionId txid) {
    for (const auto& [aggregate, changes] : pending_[txid]) versions_[aggregate] += changes;
    end(txid);
  }
  void roll_back(TransactionId txid) {
    std::erase_if(rows_, [&](const OutboxRow& row) { return row.txid == txid; });
    end(txid);
  }

  [[nodiscard]] Snapshot snapshot() const {
    Snapshot now{
        .xmin = open_.empty() ? next_txid_ : *open_.begin(), .xmax = next_txid_, .running = {}};
    now.running.assign(open_.begin(), open_.end());
    return now;
  }
  [[nodiscard]] std::vector<OutboxRow> committed_rows() const {
    std::vector<OutboxRow> all;
    for (const auto& row : rows_) {
      if (!open_.contains(row.txid)) all.push_back(row);
    }
    return all;
  }

  Cursor cursor{.epoch = 0, .from = {}, .to = {}, .last_id = 0, .next_pos = 1};  // relay_cursor
  std::map<std::int64_t, OutboxRow> log;                                         // event_log

 private:
  void end(TransactionId txid) {
    open_.erase(txid);
    pending_.erase(txid);
    std::erase_if(locks_, [&](const auto& lock) { return lock.second == txid; });
  }

  TransactionId next_txid_ = 1;
  std::int64_t next_id_ = 1;
  std::set<TransactionId> open_;
  std::map<int, TransactionId> locks_;
  std::map<int, std::int64_t> versions_;
  std::map<TransactionId, std::map<int, std::int64_t>> pending_;
  std::vector<OutboxRow> rows_;
};

// One process's view of it. `interrupt` runs before and after each call, and may throw Crash.
class Store final : public RelayStore {
 public:
  Store(
      Database& database, std::function<void()> interrupt = [] {})
      : db_{database}, interrupt_{std::move(interrupt)} {}

  Result<bool> lead() override { return may_lead; }
  void step_down() override {}
  Result<Cursor> take_over() override {
    interrupt_();
    ++db_.cursor.epoch;
    return db_.cursor;
  }
  Result<Found> find(const Cursor& cursor, std::size_t limit) override {
    interrupt_();
    if (unavailable_once) {
      unavailable_once = false;
      return fail(unavailable("down"));
    }
    Found found{.to = cursor.to ? *cursor.to : db_.snapshot(), .keys = {}};
    for (const auto& row : db_.committed_rows()) {
      if (found.to.sees(row.txid) && !cursor.from.sees(row.txid) && row.id > cursor.last_id) {
        found.keys.push_back({.id = row.id, .txid = row.txid});
      }
    }
    std::ranges::sort(found.keys, {}, &Key::id);
    if (found.keys.size() > limit) found.keys.resize(limit);
    return found;
  }
  Result<Numbered> number(const Cursor& cursor, const Page& page) override {
    interrupt_();
    auto& stored = db_.cursor;
    if (stored.epoch != cursor.epoch || stored.next_pos != cursor.next_pos ||
        stored.last_id != cursor.last_id) {
      return Numbered{.outcome = NumberedOutcome::fenced};
    }
    const auto rows = db_.committed_rows();
    for (const auto& key : page.keys) {
      const auto row = std::ranges::find(rows, key.id, &OutboxRow::id);
      if (row == rows.end()) return fail(internal_error("a row is gone"));
      db_.log.emplace(stored.next_pos++, *row);
    }
    stored.from = page.ends_tick ? page.to : cursor.from;
    stored.to = page.ends_tick ? std::nullopt : std::optional{page.to};
    stored.last_id = page.ends_tick ? 0 : page.keys.back().id;
    interrupt_();
    return Numbered{};
  }

  bool may_lead = true;
  bool unavailable_once = false;

 private:
  Database& db_;
  std::function<void()> interrupt_;
};

// What is wrong with the log, or nothing.
inline std::string fault_in(const Database& database, bool complete) {
  std::set<std::int64_t> seen;
  std::map<int, std::int64_t> versions;
  std::int64_t pos = 0;
  for (const auto& [at, row] : database.log) {
    if (at != ++pos) return "positions have a gap at " + std::to_string(at);
    if (!seen.insert(row.id).second) return "row " + std::to_string(row.id) + " twice";
    if (row.version != ++versions[row.aggregate])
      return "aggregate " + std::to_string(row.aggregate) + " out of order";
  }
  if (!complete) return {};
  const auto rows = database.committed_rows();
  for (const auto& row : rows) {
    if (!seen.contains(row.id)) return "row " + std::to_string(row.id) + " lost";
  }
  return seen.size() == rows.size() ? "" : "rows nobody committed";
}

}  // namespace taskora::outbox_relay::model
