#include "taskora/log/kafka/record.hpp"

#include <nlohmann/json.hpp>

namespace taskora::log::kafka {
namespace {

// A batch's head, and a record's: at most 10 bytes for each of its numbers.
constexpr std::size_t kBatchOverhead = 61;
constexpr std::size_t kRecordOverhead = 50;
constexpr std::size_t kHeaderOverhead = 10;

std::string_view bytes(const void* data, std::size_t size) {
  return data == nullptr ? std::string_view{}
                         : std::string_view{static_cast<const char*>(data), size};
}

bool is_text(std::string_view bytes) {
  if (bytes.find('\0') != std::string_view::npos) return false;
  try {
    (void)nlohmann::json(bytes).dump();  // refuses what is not UTF-8
    return true;
  } catch (const nlohmann::json::exception&) {
    return false;
  }
}

Headers read_headers(const rd_kafka_message_t& message) {
  Headers headers;
  rd_kafka_headers_t* raw = nullptr;
  if (rd_kafka_message_headers(&message, &raw) != RD_KAFKA_RESP_ERR_NO_ERROR) return headers;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0;
       rd_kafka_header_get_all(raw, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
    headers.emplace_back(as_text(name), as_text(bytes(value, size)));
  }
  return headers;
}

}  // namespace

std::string as_text(std::string_view bytes) {
  if (is_text(bytes)) return std::string{bytes};
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "\\x";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += {kDigits[byte >> 4U], kDigits[byte & 0xFU]};
  }
  return text;
}

Record read_record(const Partition& partition, const rd_kafka_message_t& message) {
  rd_kafka_timestamp_type_t type{};
  const auto time = rd_kafka_message_timestamp(&message, &type);
  return {.partition = partition,
          .offset = message.offset,
          .key = as_text(bytes(message.key, message.key_len)),
          .value = std::string{bytes(message.payload, message.len)},
          .headers = read_headers(message),
          .time = Timestamp{std::chrono::milliseconds{std::max<std::int64_t>(time, 0)}}};
}

RawHeaders write_headers(const Headers& headers) {
  RawHeaders raw{rd_kafka_headers_new(headers.size())};
  for (const auto& [name, value] : headers) {
    rd_kafka_header_add(raw.get(), name.data(), static_cast<ssize_t>(name.size()), value.data(),
                        static_cast<ssize_t>(value.size()));
  }
  return raw;
}

std::size_t wire_size(const Record& record) {
  auto size = kBatchOverhead + kRecordOverhead + record.key.size() + record.value.size();
  for (const auto& [name, value] : record.headers)
    size += kHeaderOverhead + name.size() + value.size();
  return size;
}

}  // namespace taskora::log::kafka
