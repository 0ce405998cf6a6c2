#include "taskora/log/postgres/letters.hpp"

#include "log/postgres/queries.hpp"

#include "taskora/base/json.hpp"
#include "taskora/log/sorting.hpp"

#include <nlohmann/json.hpp>

#include <exception>
#include <utility>

namespace taskora::log {
namespace {

// Those of a letter of before the exact ones were kept.
Headers headers_of(std::string_view json) {
  Headers headers;
  const auto parsed = parse_json(json);
  if (!parsed || !parsed->is_object()) return headers;
  for (const auto& [name, value] : parsed->items()) {
    if (value.is_string()) headers.emplace_back(name, value.get<std::string>());
  }
  return headers;
}

Error broken(const char* why) {
  Error error;
  error.code = ErrorCode::invalid_argument;
  error.type = "broken_letter";
  error.detail = why;
  return error;
}

// What all statements have: the columns without the bytes.
Result<StoredLetter> outline(const db::Row& row) {
  const auto reason = parse_dead_reason(row.get<std::string_view>("reason"));
  const auto state = parse_letter_state(row.get<std::string_view>("state"));
  if (!reason || !state) return fail(broken("the letter is of a newer version"));
  return StoredLetter{.id = row.get<std::int64_t>("id"),
                      .consumer = row.get<std::string>("consumer"),
                      .log = row.get<std::string>("log"),
                      .record = {.partition = {.topic = row.get<std::string>("topic"),
                                               .number = row.get<int>("partition")},
                                 .offset = row.get<std::int64_t>("record"),
                                 .key = row.get<std::string>("key"),
                                 .value = {},
                                 .headers = {},
                                 .time = {}},
                      .reason = *reason,
                      .detail = row.get<std::string>("detail"),
                      .attempts = row.get<int>("attempts"),
                      .state = *state,
                      .created_at = row.get<Timestamp>("created_at"),
                      .settled_at = row.opt<Timestamp>("settled_at")};
}

Error newer(const events::Event& event) {
  Error error;
  error.code = ErrorCode::conflict;
  error.type = "newer_schema";
  error.detail = event.type + " of schema version " + std::to_string(event.schema_version) +
                 " is newer than this program";
  return error;
}

}  // namespace

Result<StoredLetter> letter_from_row(const db::Row& row) {
  TASKORA_TRY(letter, outline(row));
  letter.record.value = row.get<db::Blob>("value").data;
  letter.record.headers = headers_of(row.get<std::string_view>("headers"));
  if (!row.is_null("exact"))
    TASKORA_CHECK(read_exact(row.get<db::Blob>("exact").data, letter.record));
  return letter;
}

Result<std::optional<StoredLetter>> read_letter(db::Database& database, std::int64_t id) {
  TASKORA_TRY(rows, database.call(db::Scope::service(), postgres::kLetterRead, {id}));
  if (rows.empty()) return std::nullopt;
  TASKORA_TRY(letter, letter_from_row(rows.front()));
  return letter;
}

Letters::Letters(db::Database& database, std::string consumer)
    : database_{database}, consumer_{std::move(consumer)} {}

Result<std::vector<LetterLine>> Letters::list(const LetterFilter& filter, const LetterPage& page) {
  const auto state = page.state ? std::optional{std::string{to_string(*page.state)}} : std::nullopt;
  TASKORA_TRY(rows,
              database_.call(db::Scope::service(), postgres::kLettersList,
                             {consumer_, filter.topic, filter.key, state, page.after, page.limit}));
  std::vector<LetterLine> lines;
  for (const auto row : rows) {
    TASKORA_TRY(letter, outline(row));
    lines.push_back({.letter = std::move(letter), .bytes = row.get<std::int64_t>("bytes")});
  }
  return lines;
}

Result<std::vector<LetterQueue>> Letters::waiting(const LetterFilter& filter) {
  TASKORA_TRY(rows, database_.call(db::Scope::service(), postgres::kLettersWaiting,
                                   {consumer_, filter.topic, filter.key, filter.ids}));
  std::vector<LetterQueue> queues;
  for (const auto row : rows) {
    queues.push_back({.topic = row.get<std::string>("topic"),
                      .key = row.get<std::string>("key"),
                      .first = row.get<std::int64_t>("first"),
                      .letters = row.get<std::int64_t>("letters")});
  }
  return queues;
}

Result<std::optional<StoredLetter>> Letters::next(const LetterQueue& queue) {
  TASKORA_TRY(rows, database_.call(db::Scope::service(), postgres::kLetterFirst,
                                   {consumer_, queue.topic, queue.key, queue.first}));
  if (rows.empty()) return std::nullopt;
  TASKORA_TRY(letter, letter_from_row(rows.front()));
  return letter;
}

Result<Replay> Letters::replay_next(const Consumer& consumer, const LetterQueue& queue) {
  TASKORA_TRY(letter, next(queue));
  if (!letter) return Replay::nothing;
  auto sorted = sort_record(consumer, letter->record);
  if (sorted.sort == Sort::poison) return fail(std::move(sorted.error));
  const auto& event = sorted.decoded.event;
  if (sorted.sort == Sort::newer) return fail(newer(event));
  if (sorted.sort == Sort::skip) {
    TASKORA_CHECK(settle(letter->id, LetterState::replayed));
    return Replay::skipped;
  }
  const auto scope = consumer.run_as == RunAs::account && event.user_id
                         ? db::Scope::account(*event.user_id)
                         : db::Scope::service();
  auto outcome = Replay::applied;
  TASKORA_CHECK(database_.transaction(scope, [&](db::Transaction& transaction) {
    return apply(transaction, consumer, *letter, event, outcome);
  }));
  return outcome;
}

Status Letters::apply(db::Transaction& transaction, const Consumer& consumer,
                      const StoredLetter& letter, const events::Event& event, Replay& outcome) {
  TASKORA_TRY(mine, transaction.run(postgres::kLetterLock, {letter.id}));
  if (mine.empty()) {  // settled by somebody else since it was read
    outcome = Replay::repeat;
    return {};
  }
  // A handler may count on being alone in its partition, as that of audit-logger does. No row: the
  // partition is of a log that nobody reads any more.
  const auto& partition = letter.record.partition;
  TASKORA_CHECK(
      transaction.run(postgres::kLetterLockPlace, {consumer_, partition.topic, partition.number}));
  TASKORA_TRY(entered, transaction.run(postgres::kInboxEnter, {consumer_, event.id}));
  outcome = entered.empty() ? Replay::repeat : Replay::applied;
  if (outcome == Replay::applied) {
    try {
      TASKORA_CHECK(consumer.handler(transaction, {.record = letter.record, .event = event}));
    } catch (const std::exception& error) {
      return fail(internal_error(std::string{"exception: "} + error.what()));
    }
  }
  TASKORA_CHECK(
      transaction.run(postgres::kLetterSettle, {letter.id, to_string(LetterState::replayed)}));
  return {};
}

Status Letters::settle(std::int64_t id, LetterState state) {
  TASKORA_CHECK(
      database_.call(db::Scope::service(), postgres::kLetterSettle, {id, to_string(state)}));
  return {};
}

Result<std::int64_t> Letters::count(const LetterFilter& filter) {
  TASKORA_TRY(rows, database_.call(db::Scope::service(), postgres::kLettersCount,
                                   {consumer_, filter.topic, filter.key, filter.ids}));
  return rows.front().get<std::int64_t>("letters");
}

Result<std::int64_t> Letters::discard(const LetterFilter& filter) {
  constexpr int kAtOnce = 100;  // up to a MiB each
  std::int64_t total = 0;
  for (int page = kAtOnce; page == kAtOnce; total += page) {
    TASKORA_CHECK(database_.transaction(db::Scope::service(), [&](db::Transaction& transaction) {
      return discard_some(transaction, filter, kAtOnce, page);
    }));
  }
  return total;
}

// What was given up counts as done: a repeat of it may still be on its way, and would come after
// its successors. The relay's own letters never reached a consumer.
Status Letters::discard_some(db::Transaction& transaction, const LetterFilter& filter, int most,
                             int& count) {
  TASKORA_TRY(rows, transaction.run(postgres::kLettersDiscard,
                                    {consumer_, filter.topic, filter.key, filter.ids, most}));
  count = static_cast<int>(rows.size());
  for (const auto row : rows) {
    const auto reason = parse_dead_reason(row.get<std::string_view>("reason"));
    if (reason == DeadReason::too_large || reason == DeadReason::refused) continue;
    const auto event = events::decode(row.get<db::Blob>("value").data);
    if (event) TASKORA_CHECK(transaction.run(postgres::kInboxEnter, {consumer_, event->id}));
  }
  return {};
}

}  // namespace taskora::log
