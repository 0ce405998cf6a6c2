#include "taskora/log/record_size.hpp"

#include "taskora/log/topics.hpp"

#include <utility>

namespace taskora::log {
namespace {

// A batch's head, and a record's: at most 10 bytes for each of its numbers.
constexpr std::size_t kBatchOverhead = 61;
constexpr std::size_t kRecordOverhead = 50;
constexpr std::size_t kHeaderOverhead = 10;
constexpr std::size_t kUnknownTopic = 1'048'576;

}  // namespace

std::size_t record_size(const Record& record) {
  auto size = kBatchOverhead + kRecordOverhead + record.key.size() + record.value.size();
  for (const auto& [name, value] : record.headers)
    size += kHeaderOverhead + name.size() + (value ? value->size() : 0);
  return size;
}

std::size_t largest_record(std::string_view topic) {
  if (const auto* known = find_topic(topic)) return known->max_record_bytes;
  const auto* source = find_topic(source_of_dead_letter_topic(topic));
  return source != nullptr ? source->dead_letter_max_bytes : kUnknownTopic;
}

Error record_too_large(std::string cause) {
  Error error;
  error.code = ErrorCode::invalid_argument;
  error.type = kRecordTooLarge;
  error.detail = "a record is larger than its topic takes";
  error.cause = std::move(cause);
  return error;
}

}  // namespace taskora::log
