#pragma once
// Records between librdkafka's form and ours. Used inside this folder only.

#include "taskora/log/kafka/client.hpp"
#include "taskora/log/record.hpp"

namespace taskora::log::kafka {

using RawHeaders = std::unique_ptr<rd_kafka_headers_t, Deleter<rd_kafka_headers_destroy>>;

[[nodiscard]] Record read_record(const Partition& partition, const rd_kafka_message_t& message);
[[nodiscard]] RawHeaders write_headers(const Headers& headers);

}  // namespace taskora::log::kafka
