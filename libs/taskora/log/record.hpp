#pragma once
// What travels on the log. Nothing here, or above it, names a broker.

#include "taskora/base/clock.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taskora::log {

// One ordered sequence of records. An adapter without partitions has one per topic: number 0.
struct Partition {
  std::string topic;
  int number = 0;
  friend auto operator<=>(const Partition&, const Partition&) = default;
};

// A value may be missing; names and values are text in every event of ours, and any bytes in what
// somebody else wrote.
using Headers = std::vector<std::pair<std::string, std::optional<std::string>>>;

inline constexpr std::string_view kTypeHeader =
    "event_type";  // lets a reader skip a record without parsing its value
inline constexpr std::string_view kTraceHeader = "traceparent";
inline constexpr std::string_view kPartitionKeyHeader = "partitionkey";
// Says that the value is a CloudEvent in structured mode, as the CloudEvents binding for Kafka
// asks.
inline constexpr std::string_view kContentTypeHeader = "content-type";
inline constexpr std::string_view kCloudEvent = "application/cloudevents+json; charset=UTF-8";

struct Record {
  Partition partition;
  std::int64_t offset = 0;  // grows along the partition; gaps are normal
  std::string key;          // records of one key stay in order; empty: it has none
  std::string value;  // a CloudEvent in structured JSON (events::decode); any bytes when somebody
                      // else wrote it
  Headers headers;
  Timestamp time;           // when it was written to the log
  bool empty_key = false;   // it has a key after all, of no bytes
  bool null_value = false;  // it has no value (a tombstone), not an empty one

  // Empty when there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const {
    for (const auto& [key_, value_] : headers) {
      if (key_ == name && value_) return *value_;
    }
    return {};
  }
};

}  // namespace taskora::log
