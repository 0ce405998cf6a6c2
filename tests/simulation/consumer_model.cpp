#include "simulation/consumer_model.hpp"

#include "taskora/base/faults.hpp"
#include "taskora/log/applying.hpp"
#include "taskora/log/dead_letter.hpp"

#include <algorithm>
#include <utility>

namespace taskora::simulation {

using namespace log;

namespace {

tl::unexpected<Error> fenced() {
  return fail(ErrorCode::conflict, std::string{kFenced}, "simulated");
}

}  // namespace

// BEGIN and the first statement travel together; COMMIT is a call of its own.
template <typename Work>
auto ModelConsumerStore::transaction(std::string_view name, Work&& work)
    -> decltype(work(std::declval<Transaction&>())) {
  if (gate_.pass(name) != Fate::go) return refused();
  const auto tx = std::make_shared<Transaction>(db_);
  auto result = work(*tx);
  if (!result) return result;
  TASKORA_CHECK(commit(gate_, tx));
  return result;
}

Place ModelConsumerStore::place(const Partition& partition) const {
  return {consumer_, partition.topic, partition.number};
}

Status ModelConsumerStore::hold(Transaction& tx, const Partition& partition) {
  return tx.lock(
      gate_, {.table = Table::consumer_offset,
              .row = consumer_ + '/' + partition.topic + '/' + std::to_string(partition.number)});
}

bool ModelConsumerStore::owns(const Ownership& o) const {
  if (faults::enabled("no_offset_cas")) return true;
  const auto at = db_.consumer_offset.find(place(o.partition));
  return at != db_.consumer_offset.end() && at->second.epoch == o.epoch &&
         at->second.next == o.next;
}

Status ModelConsumerStore::move(Transaction& tx, const Ownership& o, std::int64_t next) {
  TASKORA_CHECK(hold(tx, o.partition));
  if (!owns(o)) return fenced();
  tx.change([&db = db_, where = place(o.partition), next] {
    auto& offset = db.consumer_offset[where];
    db.witness.on_offset(where, offset.next, next);
    offset.next = next;
    offset.begun.reset();
    std::erase_if(offset.attempts, [&](const auto& one) { return one.first < next; });
  });
  return {};
}

// What is not in the inbox yet; it is from the commit on.
Result<std::set<Uuid>> ModelConsumerStore::enter(Transaction& tx, std::span<const Uuid> ids) {
  std::set<Uuid> fresh;
  for (const auto& id : ids) {
    TASKORA_CHECK(tx.lock(gate_, {.table = Table::inbox, .row = consumer_ + '/' + id.str()}));
    if (db_.inbox.contains({consumer_, id})) continue;
    fresh.insert(id);
    tx.change([&db = db_, consumer = consumer_, id] { db.inbox.emplace(consumer, id); });
  }
  return fresh;
}

Result<Assignment> ModelConsumerStore::assign(const Partition& partition) {
  return transaction("consumer.assign", [&](Transaction& tx) -> Result<Assignment> {
    TASKORA_CHECK(hold(tx, partition));
    const auto& now = db_.consumer_offset[place(partition)];
    Assignment assignment{
        .ownership = {.partition = partition, .epoch = now.epoch + 1, .next = now.next},
        .begun = now.begun,
        .parked_keys = {}};
    if (!now.attempts.empty()) {
      const auto attempted = now.attempts.rbegin()->first + 1;
      assignment.begun = std::max(now.begun.value_or(0), attempted);
    }
    for (const auto& letter : db_.dead_letters) {
      if (letter.consumer == consumer_ && letter.parked && letter.record.partition == partition)
        assignment.parked_keys.insert(parking_key(letter.record));
    }
    tx.change([&db = db_, where = place(partition)] { ++db.consumer_offset[where].epoch; });
    return assignment;
  });
}

Status ModelConsumerStore::begin(const Ownership& o, std::int64_t through) {
  return transaction("consumer.begin", [&](Transaction& tx) -> Status {
    TASKORA_CHECK(hold(tx, o.partition));
    if (!owns(o)) return fenced();
    tx.change([&db = db_, where = place(o.partition), through] {
      db.consumer_offset[where].begun = through;
    });
    return {};
  });
}

Result<Applied> ModelConsumerStore::apply(const Ownership& o, std::span<const Decoded> events,
                                          std::int64_t next) {
  return transaction("consumer.apply", [&](Transaction& tx) -> Result<Applied> {
    Applied applied;
    TASKORA_TRY(key, freed(tx, events));
    if (key) {
      applied.freed = std::move(key);
      return applied;
    }
    TASKORA_CHECK(move(tx, o, next));
    TASKORA_TRY(fresh, enter(tx, ids_to_apply(events)));
    std::vector<Letter> put;
    const auto park_one = [&](const DeadLetter& letter) -> Result<Parking> {
      return put_aside(tx, letter, put);
    };
    TASKORA_CHECK(park_behind(events, park_one, applied));
    const auto handle_one = [&](const Decoded& one) -> Status {
      if (gate_.pass("consumer.effect") != Fate::go) return refused();
      TASKORA_CHECK(handle_(tx, one));
      tx.change([&db = db_, consumer = consumer_, id = one.event.id] {
        db.witness.on_effect(consumer, id);
      });
      return {};
    };
    TASKORA_CHECK(apply_fresh(events, std::move(fresh), handle_one, applied));
    return applied;
  });
}

Status ModelConsumerStore::skip(const Ownership& o, std::int64_t next) {
  return transaction("consumer.skip", [&](Transaction& tx) { return move(tx, o, next); });
}

Result<int> ModelConsumerStore::attempt(const Ownership& o, std::int64_t offset) {
  auto attempts = count_attempt(o, offset);
  if (!attempts && attempts.error().code == ErrorCode::deadline_exceeded)
    db_.witness.on_miscounted_attempt();
  return attempts;
}

Result<int> ModelConsumerStore::count_attempt(const Ownership& o, std::int64_t offset) {
  return transaction("consumer.attempt", [&](Transaction& tx) -> Result<int> {
    TASKORA_CHECK(hold(tx, o.partition));
    if (!owns(o)) return fenced();
    const auto where = place(o.partition);
    const auto attempts = db_.consumer_offset[where].attempts[offset] + 1;
    tx.change([&db = db_, where, offset, attempts] {
      db.consumer_offset[where].attempts[offset] = attempts;
    });
    return attempts;
  });
}

Status ModelConsumerStore::forgive(const Ownership& o, std::int64_t offset) {
  auto forgiven = forget_attempt(o, offset);
  if (!forgiven) db_.witness.on_miscounted_attempt();
  return forgiven;
}

Status ModelConsumerStore::forget_attempt(const Ownership& o, std::int64_t offset) {
  return transaction("consumer.forgive", [&](Transaction& tx) -> Status {
    TASKORA_CHECK(hold(tx, o.partition));
    tx.change([&db = db_, where = place(o.partition), offset] {
      auto& attempts = db.consumer_offset[where].attempts;
      if (const auto at = attempts.find(offset); at != attempts.end())
        at->second = std::max(at->second - 1, 0);
    });
    return {};
  });
}

bool ModelConsumerStore::has_parked(const std::string& key) const {
  return std::ranges::any_of(db_.dead_letters, [&](const Letter& letter) {
    return letter.consumer == consumer_ && letter.parked && letter.record.key == key;
  });
}

// `put`: what its transaction has put aside already.
bool ModelConsumerStore::is_repeat(const DeadLetter& letter, std::span<const Letter> put) const {
  if (letter.event && db_.inbox.contains({consumer_, *letter.event})) return true;
  const auto repeated = [&](const Letter& one) {
    const auto& before = one.record;
    const auto& record = letter.record;
    return one.consumer == consumer_ && one.parked && before.partition == record.partition &&
           before.key == record.key && before.offset < record.offset &&
           before.value == record.value;
  };
  return std::ranges::any_of(db_.dead_letters, repeated) || std::ranges::any_of(put, repeated);
}

// A key of those to be put aside, of which nothing waits any more; the others' letters stay as they
// are until the transaction ends.
Result<std::optional<std::string>> ModelConsumerStore::freed(Transaction& tx,
                                                             std::span<const Decoded> events) {
  for (const auto& key : keys_to_park(events)) {
    TASKORA_CHECK(tx.lock(gate_, {.table = Table::dead_letter, .row = consumer_ + '/' + key}));
    if (!has_parked(key)) return key;
  }
  return std::nullopt;
}

Parking ModelConsumerStore::put_aside(Transaction& tx, const DeadLetter& letter,
                                      std::vector<Letter>& put) {
  if (is_repeat(letter, put)) return Parking::repeat;
  put.push_back({.consumer = consumer_, .record = letter.record, .reason = letter.reason});
  tx.change([&db = db_, one = put.back()] {
    db.dead_letters.push_back(one);
    db.witness.on_letter(one);
  });
  return Parking::parked;
}

Result<Parking> ModelConsumerStore::park(const Ownership& o, const DeadLetter& letter,
                                         std::int64_t next) {
  return transaction("consumer.park", [&](Transaction& tx) -> Result<Parking> {
    TASKORA_CHECK(move(tx, o, next));
    std::vector<Letter> put;
    return put_aside(tx, letter, put);
  });
}

}  // namespace taskora::simulation
