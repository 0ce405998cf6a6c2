#include "taskora/log/postgres/letters.hpp"

#include "log/postgres/queries.hpp"

#include "taskora/base/json.hpp"
#include "taskora/log/applying.hpp"
#include "taskora/log/postgres/acting_handler.hpp"
#include "taskora/log/sorting.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

namespace taskora::log {
namespace {

constexpr int kAtOnce = 100;  // letters in a transaction

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

Result<Replayed> Letters::replay_some(const Consumer& consumer, const LetterQueue& queue) {
  for (int most = kAtOnce;;) {
    Applied applied;
    auto replayed = database_.transaction(
        db::Scope::service(), [&](db::Transaction& transaction) -> Result<Replayed> {
          return replay_in(transaction, consumer, queue, most, applied);
        });
    if (replayed || most == 1) return replayed;
    // Those before the one that failed, by themselves; or that one, for its own error.
    most = std::max(1, static_cast<int>(applied.events + applied.repeats));
  }
}

Result<Replayed> Letters::replay_in(db::Transaction& transaction, const Consumer& consumer,
                                    const LetterQueue& queue, int most, Applied& applied) {
  TASKORA_TRY(letters, take(transaction, queue, most));
  if (letters.empty()) return Replayed{};
  TASKORA_CHECK(lock_places(transaction, letters));
  Replayed replayed;
  std::vector<std::int64_t> settled;
  std::vector<Decoded> events;
  for (auto& letter : letters) {
    auto sorted = sort_record(consumer, std::move(letter.record));
    if (sorted.sort == Sort::poison || sorted.sort == Sort::newer) {
      if (!settled.empty()) break;
      return fail(sorted.sort == Sort::poison ? std::move(sorted.error)
                                              : newer(sorted.decoded.event));
    }
    settled.push_back(letter.id);
    if (sorted.sort == Sort::skip)
      ++replayed.skipped;
    else
      events.push_back(std::move(sorted.decoded));
  }
  TASKORA_CHECK(apply(transaction, consumer, events, applied));
  replayed.applied = static_cast<std::int64_t>(applied.events);
  replayed.repeats = static_cast<std::int64_t>(applied.repeats);
  TASKORA_CHECK(
      transaction.run(postgres::kLettersSettle, {settled, to_string(LetterState::replayed)}));
  return replayed;
}

// With the first one locked nothing else of the queue moves. Until then it may: what was waited for
// can have gone behind the others meanwhile.
Result<std::vector<StoredLetter>> Letters::take(db::Transaction& transaction,
                                                const LetterQueue& queue, int most) {
  constexpr std::int64_t kBytes = 8 << 20;
  for (;;) {
    TASKORA_TRY(locked, transaction.run(postgres::kLetterLock,
                                        {consumer_, queue.topic, queue.key, queue.first}));
    TASKORA_TRY(rows, transaction.run(postgres::kLettersTake, {consumer_, queue.topic, queue.key,
                                                               queue.first, most, kBytes}));
    if (!rows.empty() && (locked.empty() || locked.front().get<std::int64_t>("id") !=
                                                rows.front().get<std::int64_t>("id")))
      continue;
    std::vector<StoredLetter> letters;
    for (const auto row : rows) {
      TASKORA_TRY(letter, letter_from_row(row));
      letters.push_back(std::move(letter));
    }
    return letters;
  }
}

// A handler may count on being alone in its partition, as that of audit-logger does. A place that
// is not there is one of a log that nobody reads any more.
Status Letters::lock_places(db::Transaction& transaction, std::span<const StoredLetter> letters) {
  std::set<Partition> partitions;
  for (const auto& letter : letters) partitions.insert(letter.record.partition);
  for (const auto& [topic, number] : partitions)
    TASKORA_CHECK(transaction.run(postgres::kLetterLockPlace, {consumer_, topic, number}));
  return {};
}

Status Letters::apply(db::Transaction& transaction, const Consumer& consumer,
                      std::span<const Decoded> events, Applied& applied) {
  if (events.empty()) return {};
  TASKORA_TRY(entered, transaction.run(postgres::kInboxEnter, {consumer_, ids_to_apply(events)}));
  std::set<Uuid> fresh;
  for (const auto row : entered) fresh.insert(row.get<Uuid>("event_id"));
  ActingHandler handle{transaction, consumer.handler, consumer.run_as};
  return apply_fresh(events, std::move(fresh), std::ref(handle), applied);
}

Status Letters::settle(std::int64_t id, LetterState state) {
  TASKORA_CHECK(database_.call(db::Scope::service(), postgres::kLettersSettle,
                               {std::vector{id}, to_string(state)}));
  return {};
}

Result<std::int64_t> Letters::count(const LetterFilter& filter) {
  TASKORA_TRY(rows, database_.call(db::Scope::service(), postgres::kLettersCount,
                                   {consumer_, filter.topic, filter.key, filter.ids}));
  return rows.front().get<std::int64_t>("letters");
}

Result<std::int64_t> Letters::discard(const LetterFilter& filter) {
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
  std::vector<Uuid> given_up;
  for (const auto row : rows) {
    const auto reason = parse_dead_reason(row.get<std::string_view>("reason"));
    if (reason == DeadReason::too_large || reason == DeadReason::refused) continue;
    const auto event = events::decode(row.get<db::Blob>("value").data);
    if (event) given_up.push_back(event->id);
  }
  if (!given_up.empty())
    TASKORA_CHECK(transaction.run(postgres::kInboxEnter, {consumer_, given_up}));
  return {};
}

}  // namespace taskora::log
