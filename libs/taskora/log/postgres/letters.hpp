#pragma once
// The dead letters of one consumer, for whoever decides about them: looked at, applied after all,
// or given up. Everything runs as the consumer's own role.

#include "taskora/base/result.hpp"
#include "taskora/db/database.hpp"
#include "taskora/db/rows.hpp"
#include "taskora/log/consumer.hpp"
#include "taskora/log/consumer_store.hpp"
#include "taskora/log/dead_letter.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace taskora::log {

// Which of them; what is not given means any.
struct LetterFilter {
  std::optional<std::string> topic;
  std::optional<std::string> key;  // of a task: its id
  std::vector<std::int64_t> ids;
};

struct LetterPage {
  std::optional<LetterState> state = LetterState::parked;
  std::int64_t after = 0;  // ids behind this one
  int limit = 50;
};

// A letter without its bytes.
struct LetterLine {
  StoredLetter letter;  // key as text, no value and no headers
  std::int64_t bytes = 0;
};

// The letters of one key, which have to be taken in order; a letter without a key is alone.
struct LetterQueue {
  std::string topic;
  std::string key;
  std::int64_t first = 0;  // id
  std::int64_t letters = 0;
};

// A row with every column of letter_read. Errors: invalid_argument, type "broken_letter".
[[nodiscard]] Result<StoredLetter> letter_from_row(const db::Row& row);

// Empty when the role of `database` sees no such letter.
[[nodiscard]] Result<std::optional<StoredLetter>> read_letter(db::Database& database,
                                                              std::int64_t id);

// How many letters a replay settled.
struct Replayed {
  std::int64_t applied = 0;
  std::int64_t repeats = 0;  // their effect was there already
  std::int64_t skipped = 0;  // of a type the consumer does not ask for (any more)

  [[nodiscard]] std::int64_t total() const { return applied + repeats + skipped; }
};

// One thread at a time. Errors besides the named ones are the database's.
class Letters {
 public:
  // `database`: as the role of `consumer` (a service's name); must outlive the object.
  Letters(db::Database& database, std::string consumer);

  // In the order of ids. LetterFilter::ids is not looked at.
  [[nodiscard]] Result<std::vector<LetterLine>> list(const LetterFilter& filter,
                                                     const LetterPage& page);
  // Every queue of which a letter fits the filter, as a whole; in the order of their first letters.
  [[nodiscard]] Result<std::vector<LetterQueue>> waiting(const LetterFilter& filter);

  // The letters of the queue whose turn it is, up to a hundred, applied by the consumer's handler
  // in one transaction with the inbox, exactly as the consumer would have, which applies nothing of
  // their partitions meanwhile. None: nothing of the queue waits any more.
  // Errors are those of the first letter alone, which then waits on: its handler's, and what makes
  // it impossible (the bytes are no event, a newer schema). Those before another that fails are
  // applied; it is the first of the next call.
  [[nodiscard]] Result<Replayed> replay_some(const Consumer& consumer, const LetterQueue& queue);
  // The first of them, not applied; for one that is settled elsewhere.
  [[nodiscard]] Result<std::optional<StoredLetter>> next(const LetterQueue& queue);
  [[nodiscard]] Status settle(std::int64_t id, LetterState state);

  // How many letters discard() would give up.
  [[nodiscard]] Result<std::int64_t> count(const LetterFilter& filter);
  // In pages, each a transaction: what was given up before a failure stays so. A discarded event's
  // id is in the consumer's inbox, so that a repeat of it has no effect.
  [[nodiscard]] Result<std::int64_t> discard(const LetterFilter& filter);

 private:
  [[nodiscard]] Result<std::vector<StoredLetter>> take(db::Transaction& transaction,
                                                       const LetterQueue& queue, int most);
  [[nodiscard]] Status lock_places(db::Transaction& transaction,
                                   std::span<const StoredLetter> letters);
  [[nodiscard]] Status apply(db::Transaction& transaction, const Consumer& consumer,
                             std::span<const Decoded> events, Applied& applied);
  [[nodiscard]] Result<Replayed> replay_in(db::Transaction& transaction, const Consumer& consumer,
                                           const LetterQueue& queue, int most, Applied& applied);
  [[nodiscard]] Status discard_some(db::Transaction& transaction, const LetterFilter& filter,
                                    int most, int& count);

  db::Database& database_;
  std::string consumer_;
};

}  // namespace taskora::log
