#pragma once
// The audit log's hash chain: one per (topic, partition), its entries numbered 1, 2, 3 … without a
// gap. Whoever has the rows can check it with SHA-256 and this page alone.
//
//   digest = SHA-256(payload)                    the record's value, byte by byte
//   hash   = SHA-256(previous hash               32 bytes; of the entry before, 32 zero bytes
//   before the first
//                    | seq                       i64
//                    | recorded_at               i64, microseconds since 1970-01-01T00:00:00Z
//                    | topic                     text
//                    | partition                 i64
//                    | event_id                  16 bytes
//                    | type                      text
//                    | account_id                u8 0, or u8 1 and 16 bytes
//                    | project_id                u8 0, or u8 1 and i64
//                    | subject                   text
//                    | version                   u8 0, or u8 1 and i64
//                    | occurred_at               i64, microseconds
//                    | digest)                   32 bytes
//
// Integers are big-endian, two's complement; a text is its length in bytes as i64 and its UTF-8.
// Every column of the table is covered, the payload by its digest: erasing it (payload = NULL)
// leaves the chain valid. Pure functions.

#include "taskora/auth/digest.hpp"
#include "taskora/auth/signing_key.hpp"
#include "taskora/base/clock.hpp"
#include "taskora/base/uuid.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

namespace taskora::audit_logger {

using auth::Digest;

struct ChainId {
  std::string topic;
  int partition = 0;
  friend auto operator<=>(const ChainId&, const ChainId&) = default;
};

// What an entry says, apart from its place and time in the log.
struct Metadata {
  ChainId chain;
  Uuid event_id;
  std::string type;
  std::optional<Uuid> account_id;
  std::optional<std::int64_t> project_id;
  std::string subject;
  std::optional<std::int64_t> version;
  Timestamp occurred_at;
};

// A row of the log.
struct Entry {
  Metadata metadata;
  std::int64_t seq = 0;
  Timestamp recorded_at;
  std::optional<std::string> payload;  // nullopt: erased
  Digest digest{};
  Digest hash{};
};

// The bytes from topic to occurred_at.
[[nodiscard]] std::string metadata_bytes(const Metadata& metadata);
// The hash the entry must have. Uses its digest as it stands.
[[nodiscard]] Digest link_hash(const Digest& previous, const Entry& entry);

// A head that was signed: up to here the chain was as it was then. Whoever keeps one can prove that
// nothing before it changed.
struct SignedHead {
  ChainId chain;
  std::int64_t seq = 0;
  Digest hash{};
  Timestamp signed_at;
  std::string kid;
  auth::Signature signature{};  // Ed25519 of head_text()
};

// "taskora-audit-head-v1", topic, partition, seq, hash in lower-case hexadecimal, signed_at (RFC
// 3339), kid: a line each, every line ended by "\n".
[[nodiscard]] std::string head_text(const SignedHead& head);

}  // namespace taskora::audit_logger
