#include "taskora/log/postgres/consumer_store.hpp"

#include "log/postgres/queries.hpp"

#include "taskora/base/faults.hpp"
#include "taskora/log/failure.hpp"
#include "taskora/log/headers.hpp"

#ifdef TASKORA_FAULTS
#include "log/unsafe/queries.hpp"
#endif

#include <exception>
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

// A failure of our own statements is never the record's: it must not count against it.
Error not_the_records(Error error) {
  return is_fenced(error) || kind_of(error) == FailureKind::transient
             ? error
             : unavailable(error.cause.empty() ? error.detail : error.cause);
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

std::string account_text(const std::optional<AccountId>& account) {
  return account ? account->str() : std::string{};
}

}  // namespace

PostgresConsumerStore::PostgresConsumerStore(db::Database& database, const Consumer& consumer,
                                             std::string_view log, DeadLetterHook hook)
    : database_{database},
      name_{consumer.name},
      log_{log},
      handler_{consumer.handler},
      run_as_{consumer.run_as},
      hook_{std::move(hook)} {}

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

Status PostgresConsumerStore::begin(const Ownership& o, std::int64_t through) {
  return moved(
      database_.call(Scope::service(), postgres::kConsumeBegin,
                     {name_, o.partition.topic, o.partition.number, o.epoch, o.next, through}));
}

Result<Applied> PostgresConsumerStore::apply(const Ownership& ownership,
                                             std::span<const Decoded> events, std::int64_t next) {
  const auto& account = events.front().event.user_id;
  const auto scope =
      run_as_ == RunAs::account && account ? Scope::account(*account) : Scope::service();
  return database_.transaction(scope, [&](db::Transaction& transaction) {
    return apply_in(transaction, ownership, events, next);
  });
}

Result<Applied> PostgresConsumerStore::apply_in(db::Transaction& transaction,
                                                const Ownership& ownership,
                                                std::span<const Decoded> events,
                                                std::int64_t next) {
  std::vector<Uuid> ids;
  for (const auto& decoded : events) ids.push_back(decoded.event.id);
  TASKORA_TRY(fresh, move_offset(transaction, name_, ownership, next, ids));
  Applied applied;
  auto account = events.front().event.user_id;
  for (const auto& decoded : events) {
    if (fresh.erase(decoded.event.id) == 0 && !faults::enabled("no_inbox")) {
      ++applied.repeats;
      continue;
    }
    if (run_as_ == RunAs::account && decoded.event.user_id != account) {
      account = decoded.event.user_id;
      TASKORA_CHECK(own(transaction.run(postgres::kActAs, {account_text(account)})));
    }
    TASKORA_CHECK(handle(transaction, decoded));
    ++applied.events;
  }
  faults::crash_point("consumer.before_commit");
  return applied;
}

// The consumer's catch-all: a library's exception, or a bug, becomes an error like any other.
Status PostgresConsumerStore::handle(db::Transaction& transaction, const Decoded& decoded) {
  try {
    return handler_(transaction, Delivery{.record = decoded.record, .event = decoded.event});
  } catch (const std::exception& error) {
    return fail(internal_error(std::string{"exception: "} + error.what()));
  }
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

Result<bool> PostgresConsumerStore::park(const Ownership& o, const DeadLetter& letter) {
  return database_.transaction(Scope::service(), [&](db::Transaction& transaction) -> Result<bool> {
    const auto& record = letter.record;
    if (letter.reason == DeadReason::behind_parked) {
      TASKORA_TRY(first, own(transaction.run(postgres::kConsumeParkedBefore,
                                             {name_, o.partition.topic, record.key})));
      if (first.empty()) return false;
    }
    TASKORA_CHECK(move_offset(transaction, name_, o, letter.next, {}));
    TASKORA_CHECK(own(transaction.run(
        postgres::kConsumePark, {name_, log_, o.partition.topic, o.partition.number, record.offset,
                                 record.key, db::Bytes{record.value}, write_headers(record.headers),
                                 to_string(letter.reason), letter.detail})));
    if (hook_) TASKORA_CHECK(hook_(transaction, letter));
    return true;
  });
}

}  // namespace taskora::log
