#include "audit-logger/domain/chain.hpp"

#include "taskora/base/time.hpp"

#include <span>
#include <string_view>

namespace taskora::audit_logger {
namespace {

void add_integer(std::string& out, std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  for (int shift = 56; shift >= 0; shift -= 8)
    out += static_cast<char>(bits >> static_cast<unsigned>(shift));
}

void add_bytes(std::string& out, std::span<const std::uint8_t> bytes) {
  out.append(bytes.begin(), bytes.end());
}

void add_text(std::string& out, std::string_view text) {
  add_integer(out, static_cast<std::int64_t>(text.size()));
  out += text;
}

template <typename T, typename Add>
void add_optional(std::string& out, const std::optional<T>& value, Add add) {
  out += value ? '\1' : '\0';
  if (value) add(*value);
}

std::string hex(const Digest& digest) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const auto byte : digest) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

}  // namespace

std::string metadata_bytes(const Metadata& metadata) {
  std::string out;
  const auto number = [&](std::int64_t value) { add_integer(out, value); };
  add_text(out, metadata.chain.topic);
  number(metadata.chain.partition);
  add_bytes(out, metadata.event_id.bytes());
  add_text(out, metadata.type);
  add_optional(out, metadata.account_id, [&](const Uuid& id) { add_bytes(out, id.bytes()); });
  add_optional(out, metadata.project_id, number);
  add_text(out, metadata.subject);
  add_optional(out, metadata.version, number);
  number(metadata.occurred_at.time_since_epoch().count());
  return out;
}

Digest link_hash(const Digest& previous, const Entry& entry) {
  std::string bytes;
  add_bytes(bytes, previous);
  add_integer(bytes, entry.seq);
  add_integer(bytes, entry.recorded_at.time_since_epoch().count());
  bytes += metadata_bytes(entry.metadata);
  add_bytes(bytes, entry.digest);
  return auth::sha256(bytes);
}

std::string head_text(const SignedHead& head) {
  return "taskora-audit-head-v1\n" + head.chain.topic + '\n' +
         std::to_string(head.chain.partition) + '\n' + std::to_string(head.seq) + '\n' +
         hex(head.hash) + '\n' + format_timestamp(head.signed_at) + '\n' + head.kid + '\n';
}

}  // namespace taskora::audit_logger
