#include "taskora/log/postgres/consumer_store.hpp"

#include "log/postgres/queries.hpp"

#include "taskora/base/faults.hpp"
#include "taskora/log/applying.hpp"
#include "taskora/log/dead_letter.hpp"
#include "taskora/log/failure.hpp"
#include "taskora/log/headers.hpp"
#include "taskora/log/postgres/acting_handler.hpp"
#include "taskora/log/topics.hpp"

#ifdef TASKORA_FAULTS
#include "log/unsafe/queries.hpp"
#endif

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace taskora::log {
namespace {

using db::Params;
using db::Scope;

const db::Query& move_query() {
#ifdef TASKORA_FAULTS
  if (faults::enabled("no_offset_cas")) return unsafe::kConsumeMoveUnchecked;
#endif
  return postgres::kConsumeMove;
}

tl::unexpected<Error> fenced() {
  return fail(ErrorCode::conflict, std::string{kFenced}, "another process has the partition");
}

Result<db::Rows> own(Result<db::Rows> rows) {
  if (rows) return rows;
  return fail(not_the_records(std::move(rows).error()));
}

Status moved(const Result<db::Rows>& rows) {
  if (!rows) return fail(not_the_records(rows.error()));
  if (rows->affected() == 0 && !faults::enabled("no_offset_cas")) return fenced();
  return {};
}

// Moves the offset; returns the events that are not in the inbox yet.
Result<std::set<Uuid>> move_offset(db::Transaction& transaction, const std::string& consumer,
                                   const Ownership& o, std::int64_t next,
                                   const std::vector<Uuid>& events) {
  TASKORA_TRY(rows,
              own(transaction.run(move_query(), {consumer, o.partition.topic, o.partition.number,
                                                 o.epoch, o.next, next, events})));
  const auto row = rows.front();
  if (!row.get<bool>("moved")) return fenced();
  const auto fresh = row.get<std::vector<Uuid>>("fresh");
  return std::set<Uuid>{fresh.begin(), fresh.end()};
}

// Whom a transaction over these events begins for. Nobody, while there are letters to put aside.
std::optional<AccountId> first_account(RunAs run_as, std::span<const Decoded> events) {
  const bool parks = std::ranges::any_of(events, &Decoded::behind_parked);
  return run_as == RunAs::account && !parks ? events.front().event.user_id : std::nullopt;
}

}  // namespace

PostgresConsumerStore::PostgresConsumerStore(db::Database& database, const Consumer& consumer,
                                             std::string_view log)
    : database_{database},
      name_{consumer.name},
      log_{log},
      handler_{consumer.handler},
      run_as_{consumer.run_as} {}

Result<Assignment> PostgresConsumerStore::assign(const Partition& partition) {
  return database_.transaction(
      Scope::service(), [&](db::Transaction& transaction) -> Result<Assignment> {
        const Params place{name_, partition.topic, partition.number, log_};
        TASKORA_CHECK(transaction.run(postgres::kConsumeChangeLog, place));
        TASKORA_TRY(rows, transaction.run(postgres::kConsumeAssign, place));
        TASKORA_TRY(keys, transaction.run(postgres::kConsumeParkedKeys,
                                          {name_, partition.topic, partition.number}));
        const auto row = rows.front();
        Assignment assignment{.ownership = {.partition = partition,
                                            .epoch = row.get<std::int64_t>("epoch"),
                                            .next = row.get<std::int64_t>("next")},
                              .begun = row.opt<std::int64_t>("begun"),
                              .parked_keys = {}};
        for (const auto key : keys) assignment.parked_keys.insert(key.get<std::string>(0));
        return assignment;
      });
}

Result<std::vector<Partition>> PostgresConsumerStore::lost(std::span<const Ownership> owned) {
  std::vector<std::string> topics;
  std::vector<std::int64_t> partitions;
  std::vector<std::int64_t> epochs;
  for (const auto& one : owned) {
    topics.push_back(one.partition.topic);
    partitions.push_back(one.partition.number);
    epochs.push_back(one.epoch);
  }
  TASKORA_TRY(rows, database_.call(Scope::service(), postgres::kConsumeLost,
                                   {name_, topics, partitions, epochs}));
  std::vector<Partition> gone;
  for (const auto row : rows)
    gone.push_back(owned[static_cast<std::size_t>(row.get<std::int64_t>("nr") - 1)].partition);
  return gone;
}

Status PostgresConsumerStore::begin(const Ownership& o, std::int64_t through) {
  return moved(
      database_.call(Scope::service(), postgres::kConsumeBegin,
                     {name_, o.partition.topic, o.partition.number, o.epoch, o.next, through}));
}

Result<Applied> PostgresConsumerStore::apply(const Ownership& ownership,
                                             std::span<const Decoded> events, std::int64_t next) {
  const auto account = first_account(run_as_, events);
  return database_.transaction(
      account ? Scope::account(*account) : Scope::service(),
      [&](db::Transaction& transaction) { return apply_in(transaction, ownership, events, next); });
}

Result<Applied> PostgresConsumerStore::apply_in(db::Transaction& transaction,
                                                const Ownership& ownership,
                                                std::span<const Decoded> events,
                                                std::int64_t next) {
  Applied applied;
  TASKORA_TRY(key, freed(transaction, ownership.partition.topic, events));
  if (key) {
    applied.freed = std::move(key);
    return applied;
  }
  TASKORA_TRY(fresh, move_offset(transaction, name_, ownership, next, ids_to_apply(events)));
  TASKORA_CHECK(park_behind(
      events, [&](const DeadLetter& letter) { return put_aside(transaction, letter); }, applied));
  ActingHandler handle{transaction, handler_, run_as_, first_account(run_as_, events)};
  TASKORA_CHECK(apply_fresh(events, std::move(fresh), std::ref(handle), applied));
  faults::crash_point("consumer.before_commit");
  return applied;
}

Status PostgresConsumerStore::skip(const Ownership& ownership, std::int64_t next) {
  return database_.transaction(Scope::service(), [&](db::Transaction& transaction) -> Status {
    TASKORA_CHECK(move_offset(transaction, name_, ownership, next, {}));
    return {};
  });
}

Result<int> PostgresConsumerStore::attempt(const Ownership& o, std::int64_t offset) {
  TASKORA_TRY(rows, own(database_.call(
                        Scope::service(), postgres::kConsumeAttempt,
                        {name_, o.partition.topic, o.partition.number, o.epoch, o.next, offset})));
  if (rows.empty()) return fenced();
  return rows.front().get<int>("attempts");
}

Status PostgresConsumerStore::forgive(const Ownership& o, std::int64_t offset) {
  TASKORA_CHECK(own(database_.call(Scope::service(), postgres::kConsumeForgive,
                                   {name_, o.partition.topic, o.partition.number, offset})));
  return {};
}

Result<Parking> PostgresConsumerStore::park(const Ownership& o, const DeadLetter& letter,
                                            std::int64_t next) {
  return database_.transaction(Scope::service(),
                               [&](db::Transaction& transaction) -> Result<Parking> {
                                 TASKORA_CHECK(move_offset(transaction, name_, o, next, {}));
                                 return put_aside(transaction, letter);
                               });
}

// A key of those to be put aside behind a letter, none of which waits any more. What does wait
// keeps waiting until the transaction ends.
Result<std::optional<std::string>> PostgresConsumerStore::freed(db::Transaction& transaction,
                                                                const std::string& topic,
                                                                std::span<const Decoded> events) {
  auto keys = keys_to_park(events);
  if (keys.empty()) return std::nullopt;
  const std::vector<std::string> asked{keys.begin(), keys.end()};
  TASKORA_TRY(rows, own(transaction.run(postgres::kConsumeHoldParked, {name_, topic, asked})));
  for (const auto row : rows) keys.erase(row.get<std::string>("key"));
  if (keys.empty()) return std::nullopt;
  return *keys.begin();
}

Result<Parking> PostgresConsumerStore::put_aside(db::Transaction& transaction,
                                                 const DeadLetter& letter) {
  const auto& record = letter.record;
  const auto& [topic, number] = record.partition;
  const auto key = parking_key(record);
  TASKORA_TRY(repeat, own(transaction.run(postgres::kConsumeRepeat,
                                          {name_, log_, topic, number, record.offset, key,
                                           db::Bytes{record.value}, letter.event})));
  if (repeat.front().get<bool>("repeat")) return Parking::repeat;
  TASKORA_TRY(put, own(transaction.run(
                       postgres::kConsumePark,
                       {name_, log_, topic, number, record.offset, key, db::Bytes{record.value},
                        write_headers(record.headers), to_string(letter.reason),
                        as_text(letter.detail), letter.attempts, db::Bytes{write_exact(record)},
                        Uuid::v7(), dead_letter_topic(topic)})));
  if (put.affected() == 0)
    return fail(unavailable("another record was put aside at this place of the log"));
  return Parking::parked;
}

}  // namespace taskora::log
