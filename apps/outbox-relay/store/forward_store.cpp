#include "outbox-relay/store/forward_store.hpp"

#include "outbox_relay/store/queries.hpp"

#include "taskora/log/headers.hpp"
#include "taskora/log/outbox.hpp"
#include "taskora/log/postgres/letters.hpp"
#include "taskora/log/record_size.hpp"

#include <charconv>
#include <string_view>
#include <utility>

namespace taskora::outbox_relay {
namespace {

using db::Scope;

// The columns of forward_read.sql, by index: this is read for every event there is.
enum Column : int { kPos, kTopic, kKey, kPartitionKey, kType, kPayload, kHeaders, kNumberedAt };

ForwardEntry read_event(const db::Row& row) {
  auto record = log::record_of({.topic = row.get<std::string_view>(kTopic),
                                .key = row.get<std::string_view>(kPartitionKey),
                                .type = row.get<std::string_view>(kType),
                                .payload = row.get<std::string_view>(kPayload),
                                .headers = row.get<std::string_view>(kHeaders)});
  record.offset = row.get<std::int64_t>(kPos);
  record.time = row.get<Timestamp>(kNumberedAt);
  return {.pos = record.offset, .letter = false, .record = std::move(record)};
}

}  // namespace

Result<std::optional<ForwardPlace>> PostgresForwardStore::place(std::int64_t epoch) {
  TASKORA_TRY(rows, database_.call(Scope::service(), store::kForwardPlace, {epoch}));
  if (rows.empty()) return std::nullopt;
  return ForwardPlace{.forwarded = rows.front().get<std::int64_t>("forwarded_pos"),
                      .last = rows.front().get<std::int64_t>("next_pos") - 1};
}

Result<std::vector<ForwardEntry>> PostgresForwardStore::read(std::int64_t after,
                                                             std::size_t limit) {
  TASKORA_TRY(rows, database_.call(Scope::service(), store::kForwardRead,
                                   {after, static_cast<std::int64_t>(limit)}));
  std::vector<ForwardEntry> entries;
  entries.reserve(rows.size());
  for (const auto row : rows) {
    if (row.get<std::string_view>(kType) != log::kDeadLetterType) {
      entries.push_back(read_event(row));
      continue;
    }
    TASKORA_TRY(entry, read_letter(row));
    entries.push_back(std::move(entry));
  }
  return entries;
}

Result<ForwardEntry> PostgresForwardStore::read_letter(const db::Row& row) {
  const auto key = row.get<std::string_view>(kKey);
  std::int64_t id = 0;
  std::from_chars(key.data(), key.data() + key.size(), id);
  TASKORA_TRY(letter, log::read_letter(database_, id));
  ForwardEntry entry{.pos = row.get<std::int64_t>(kPos), .letter = true, .record = {}};
  if (letter) entry.record = log::dead_letter_record(*letter);
  return entry;
}

Result<bool> PostgresForwardStore::move(std::int64_t epoch, std::int64_t from, std::int64_t to) {
  TASKORA_TRY(moved, database_.call(Scope::service(), store::kForwardMoved, {epoch, from, to}));
  return moved.affected() > 0;
}

Result<log::StoredLetter> PostgresForwardStore::put_aside(const log::Record& record,
                                                          const Error& why) {
  const auto& topic = record.partition.topic;
  const auto reason =
      why.type == log::kRecordTooLarge ? log::DeadReason::too_large : log::DeadReason::refused;
  TASKORA_TRY(
      rows, database_.call(Scope::service(), store::kForwardPutAside,
                           {topic, record.offset, log::parking_key(record), db::Bytes{record.value},
                            log::write_headers(record.headers), log::as_text(why.cause),
                            db::Bytes{log::write_exact(record)}, log::to_string(reason)}));
  return log::StoredLetter{.id = rows.front().get<std::int64_t>("id"),
                           .consumer = "outbox-relay",
                           .log = "postgres",
                           .record = record,
                           .reason = reason,
                           .detail = why.cause,
                           .created_at = rows.front().get<Timestamp>("created_at"),
                           .settled_at = {}};
}

}  // namespace taskora::outbox_relay
