#include "taskora/log/kafka/record.hpp"

#include <algorithm>
#include <optional>

namespace taskora::log::kafka {
namespace {

std::string_view bytes(const void* data, std::size_t size) {
  return data == nullptr ? std::string_view{}
                         : std::string_view{static_cast<const char*>(data), size};
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
    headers.emplace_back(
        name, value == nullptr ? std::nullopt : std::optional<std::string>{bytes(value, size)});
  }
  return headers;
}

}  // namespace

Record read_record(const Partition& partition, const rd_kafka_message_t& message) {
  rd_kafka_timestamp_type_t type{};
  const auto time = rd_kafka_message_timestamp(&message, &type);
  return {.partition = partition,
          .offset = message.offset,
          .key = std::string{bytes(message.key, message.key_len)},
          .value = std::string{bytes(message.payload, message.len)},
          .headers = read_headers(message),
          .time = Timestamp{std::chrono::milliseconds{std::max<std::int64_t>(time, 0)}},
          .empty_key = message.key != nullptr && message.key_len == 0,
          .null_value = message.payload == nullptr};
}

RawHeaders write_headers(const Headers& headers) {
  RawHeaders raw{rd_kafka_headers_new(headers.size())};
  for (const auto& [name, value] : headers) {
    rd_kafka_header_add(raw.get(), name.data(), static_cast<ssize_t>(name.size()),
                        value ? value->data() : nullptr,
                        value ? static_cast<ssize_t>(value->size()) : 0);
  }
  return raw;
}

}  // namespace taskora::log::kafka
