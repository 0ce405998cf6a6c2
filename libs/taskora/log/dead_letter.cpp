#include "taskora/log/dead_letter.hpp"

#include "taskora/base/time.hpp"
#include "taskora/log/headers.hpp"
#include "taskora/log/topics.hpp"

#include <array>
#include <cstdio>
#include <limits>

namespace taskora::log {
namespace {

constexpr std::size_t kLongestKey = 1'000;  // a page of an index holds three times as much
constexpr std::uint32_t kMissing = std::numeric_limits<std::uint32_t>::max();
constexpr unsigned char kNullValue = 1;

void put_number(std::string& out, std::uint32_t number) {
  for (const unsigned shift : {24U, 16U, 8U, 0U})
    out += static_cast<char>(static_cast<unsigned char>(number >> shift));
}

void put(std::string& out, const std::optional<std::string>& bytes) {
  put_number(out, bytes ? static_cast<std::uint32_t>(bytes->size()) : kMissing);
  if (bytes) out += *bytes;
}

bool take_number(std::string_view& rest, std::uint32_t& number) {
  if (rest.size() < 4) return false;
  number = 0;
  for (int i = 0; i < 4; ++i)
    number = number << 8U | static_cast<unsigned char>(rest[static_cast<std::size_t>(i)]);
  rest.remove_prefix(4);
  return true;
}

bool take(std::string_view& rest, std::optional<std::string>& bytes) {
  std::uint32_t size = 0;
  if (!take_number(rest, size)) return false;
  bytes.reset();
  if (size == kMissing) return true;
  if (rest.size() < size) return false;
  bytes = std::string{rest.substr(0, size)};
  rest.remove_prefix(size);
  return true;
}

// FNV-1a: the same in every build.
std::uint64_t hash_of(std::string_view bytes) {
  std::uint64_t hash = 14'695'981'039'346'656'037ULL;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211ULL;
  return hash;
}

}  // namespace

std::string_view to_string(LetterState state) {
  switch (state) {
    case LetterState::parked:
      return "parked";
    case LetterState::replayed:
      return "replayed";
    case LetterState::discarded:
      return "discarded";
  }
  return "parked";
}

std::optional<LetterState> parse_letter_state(std::string_view text) {
  for (const auto state : {LetterState::parked, LetterState::replayed, LetterState::discarded}) {
    if (text == to_string(state)) return state;
  }
  return std::nullopt;
}

Record dead_letter_record(const StoredLetter& letter) {
  auto record = letter.record;
  record.partition = {.topic = dead_letter_topic(letter.record.partition.topic)};
  record.time = letter.created_at;
  const auto add = [&](std::string_view name, std::string value) {
    record.headers.emplace_back(name, std::move(value));
  };
  add(kLetterIdHeader, std::to_string(letter.id));
  add(kLetterTopicHeader, letter.record.partition.topic);
  add(kLetterPartitionHeader, std::to_string(letter.record.partition.number));
  add(kLetterOffsetHeader, std::to_string(letter.record.offset));
  add(kLetterGroupHeader, group_of(letter.consumer));
  add(kLetterReasonHeader, std::string{to_string(letter.reason)});
  add(kLetterAttemptsHeader, std::to_string(letter.attempts));
  add(kLetterTimeHeader, format_timestamp(letter.created_at));
  return record;
}

std::string write_exact(const Record& record) {
  std::string out;
  out += static_cast<char>(record.null_value ? kNullValue : 0);
  const bool keyed = !record.key.empty() || record.empty_key;
  put(out, keyed ? std::optional{record.key} : std::nullopt);
  for (const auto& [name, value] : record.headers) {
    put(out, name);
    put(out, value);
  }
  return out;
}

Status read_exact(std::string_view bytes, Record& record) {
  const auto broken = [] {
    return fail(ErrorCode::invalid_argument, "broken_letter",
                "the letter's exact key and headers cannot be read");
  };
  if (bytes.empty()) return broken();
  const bool null_value = (static_cast<unsigned char>(bytes.front()) & kNullValue) != 0;
  bytes.remove_prefix(1);
  std::optional<std::string> key;
  if (!take(bytes, key)) return broken();
  Headers headers;
  while (!bytes.empty()) {
    std::optional<std::string> name;
    std::optional<std::string> value;
    if (!take(bytes, name) || !name || !take(bytes, value)) return broken();
    headers.emplace_back(*std::move(name), std::move(value));
  }
  record.empty_key = key && key->empty();
  record.key = key.value_or("");
  record.null_value = null_value;
  record.headers = std::move(headers);
  return {};
}

std::string parking_key(const Record& record) {
  if (record.key.size() <= kLongestKey) {
    auto text = as_text(record.key);
    if (text.size() <= 2 * kLongestKey + 2) return text;
  }
  std::array<char, 20> hash{};
  std::snprintf(hash.data(), hash.size(), "%016llx",
                static_cast<unsigned long long>(hash_of(record.key)));
  return as_text(record.key.substr(0, kLongestKey / 2)) + "..." + hash.data();
}

std::string group_of(std::string_view consumer) {
  return "taskora." + std::string{consumer};
}

}  // namespace taskora::log
