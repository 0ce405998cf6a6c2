#pragma once
// A record that was put aside: as the table dead_letters keeps it, and as it leaves for
// <topic>.dlq, its bytes, key and headers the original ones.

#include "taskora/base/clock.hpp"
#include "taskora/base/result.hpp"
#include "taskora/log/consumer.hpp"
#include "taskora/log/record.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace taskora::log {

enum class LetterState { parked, replayed, discarded };
[[nodiscard]] std::string_view to_string(LetterState state);
[[nodiscard]] std::optional<LetterState> parse_letter_state(std::string_view text);

struct StoredLetter {
  std::int64_t id = 0;   // in the order they were put aside
  std::string consumer;  // who could not apply it; "outbox-relay": it did not fit into its topic
  std::string log;       // the one its place is in: "postgres", "kafka"
  Record record;         // without `time`
  DeadReason reason = DeadReason::permanent;
  std::string detail;
  int attempts = 0;  // of applying it
  LetterState state = LetterState::parked;
  Timestamp created_at;
  std::optional<Timestamp> settled_at;
};

// The type, in outbox and event_log, of a row that stands for a dead letter: `key` is its id.
inline constexpr std::string_view kDeadLetterType = "dead_letter";

// Added to the record's own headers on <topic>.dlq, each as text.
inline constexpr std::string_view kLetterIdHeader = "taskora-dlq-id";
inline constexpr std::string_view kLetterTopicHeader = "taskora-dlq-topic";
inline constexpr std::string_view kLetterPartitionHeader = "taskora-dlq-partition";
inline constexpr std::string_view kLetterOffsetHeader = "taskora-dlq-offset";
inline constexpr std::string_view kLetterGroupHeader = "taskora-dlq-group";
inline constexpr std::string_view kLetterReasonHeader = "taskora-dlq-reason";
inline constexpr std::string_view kLetterAttemptsHeader = "taskora-dlq-attempts";
inline constexpr std::string_view kLetterTimeHeader = "taskora-dlq-time";  // when it was put aside

// The record for the letter's dead-letter topic.
[[nodiscard]] Record dead_letter_record(const StoredLetter& letter);

// What the columns of text cannot hold of a record: key, headers and which of them are missing,
// byte for byte. read_exact: invalid_argument, and the record as it was, when the bytes are none of
// ours.
[[nodiscard]] std::string write_exact(const Record& record);
[[nodiscard]] Status read_exact(std::string_view bytes, Record& record);

// The key under which letters of one task wait for each other: the record's, as text (as_text), and
// of a very long one its beginning and a hash, which an index can hold.
[[nodiscard]] std::string parking_key(const Record& record);

// How the consumers' groups are named on a broker.
[[nodiscard]] std::string group_of(std::string_view consumer);

}  // namespace taskora::log
