#pragma once
// What a consumer makes of a record before anything is tried.

#include "taskora/log/consumer.hpp"
#include "taskora/log/consumer_store.hpp"

namespace taskora::log {

enum class Sort {
  apply,   // `event` is decoded
  skip,    // a type the consumer did not ask for
  poison,  // no event of ours: `error` says why
  newer,   // of a schema this program does not know
};

struct Sorted {
  Sort sort = Sort::skip;
  Decoded decoded;  // the record, and the event of apply and newer
  Error error;      // of poison
};

// Never throws. A record whose type is told by its header is skipped without being parsed.
[[nodiscard]] Sorted sort_record(const Consumer& consumer, Record record);

}  // namespace taskora::log
