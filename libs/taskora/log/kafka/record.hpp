#pragma once
// Records between librdkafka's form and ours. Used inside this folder only.

#include "taskora/log/kafka/client.hpp"
#include "taskora/log/record.hpp"

namespace taskora::log::kafka {

using RawHeaders = std::unique_ptr<rd_kafka_headers_t, Deleter<rd_kafka_headers_destroy>>;

// A key or a header may be any bytes; what is kept of it must be text. Bytes that are none, or that
// hold a NUL, become "\x" and hexadecimal digits.
[[nodiscard]] std::string as_text(std::string_view bytes);

[[nodiscard]] Record read_record(const Partition& partition, const rd_kafka_message_t& message);
[[nodiscard]] RawHeaders write_headers(const Headers& headers);

// What it takes on the wire, without compression: an upper bound.
[[nodiscard]] std::size_t wire_size(const Record& record);

}  // namespace taskora::log::kafka
