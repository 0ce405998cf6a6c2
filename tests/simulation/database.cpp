#include "simulation/database.hpp"

#include <algorithm>

namespace taskora::simulation {
namespace {

constexpr int kLockPatience = 60;  // turns

}  // namespace

const OutboxRow* Database::find_row(std::int64_t id) const {
  const auto at = std::ranges::lower_bound(outbox, id, {}, &OutboxRow::id);
  return at == outbox.end() || at->id != id ? nullptr : &*at;
}

void Transaction::draw_id() {
  if (id_ == 0) id_ = db_.transactions.begin();
}

bool Transaction::try_lock(const Lock& lock) {
  draw_id();
  const auto [at, free] = db_.locks.try_emplace(lock, this);
  if (!free) return at->second == this;
  locks_.push_back(lock);
  return true;
}

Status Transaction::lock(Gate& gate, const Lock& lock) {
  for (int turns = 0; !try_lock(lock); ++turns) {
    if (turns > kLockPatience) return fail(unavailable("lock timeout"));
    gate.wait("wait for a lock");
  }
  return {};
}

void Transaction::insert(OutboxRow row) {
  draw_id();
  if (nested_ && *nested_ == 0) nested_ = db_.transactions.begin_nested(id_);
  row.id = db_.next_outbox_id++;
  row.txid = id_;
  row.nested = nested_.value_or(0);
  db_.outbox.push_back(std::move(row));
}

void Transaction::save() {
  nested_ = 0;
}

void Transaction::roll_back_to_save() {
  const auto nested = nested_.value_or(0);
  if (nested != 0) {
    std::erase_if(db_.outbox, [&](const OutboxRow& row) { return row.nested == nested; });
    db_.transactions.roll_back_nested(id_, nested);
  }
  nested_ = 0;  // the savepoint stays
}

void Transaction::commit() {
  if (id_ == 0) return;
  const auto id = id_;
  const auto changes = std::move(changes_);
  end();
  for (const auto& row : db_.outbox) {
    if (row.txid == id) db_.witness.on_written(row);
  }
  for (const auto& change : changes) change();
}

void Transaction::roll_back() {
  if (id_ == 0) return;
  std::erase_if(db_.outbox, [&](const OutboxRow& row) { return row.txid == id_; });
  end();
}

void Transaction::end() {
  for (const auto& lock : locks_) db_.locks.erase(lock);
  locks_.clear();
  changes_.clear();
  nested_.reset();
  db_.transactions.end(id_);
  id_ = 0;
}

Status commit(Gate& gate, const std::shared_ptr<Transaction>& transaction) {
  auto fate = Fate::go;
  try {
    fate = gate.pass("commit");
  } catch (const Crash&) {
    if (gate.arrives_late())
      transaction->database().late.push_back([transaction] { transaction->commit(); });
    throw;
  }
  if (fate == Fate::refuse) return refused();
  transaction->commit();
  if (fate == Fate::lose) return answer_lost();
  return {};
}

}  // namespace taskora::simulation
