#pragma once
// Writing to the log: the port. Only outbox-relay's forwarder uses it; everyone else writes to the
// outbox.

#include "taskora/base/result.hpp"
#include "taskora/log/record.hpp"

#include <functional>
#include <span>
#include <string_view>

namespace taskora::log {

inline constexpr std::string_view kRecordRefused = "record_refused";

class LogWriter {
 public:
  virtual ~LogWriter() = default;

  // Writes the records and waits until every one is acknowledged. Record::partition.number and
  // offset are not read: the key decides the partition. Records of one key keep their order, also
  // when a call is repeated. Errors: unavailable, deadline_exceeded, unauthenticated,
  // permission_denied: any part of them may have been written; call again with the same records.
  // invalid_argument, type "record_too_large" or "record_refused" (one of them can never be
  // written as it is), and not_found, type "unknown_topic": nothing was written that is not written
  // again, and repeating cannot help before somebody changes something.
  // One thread at a time.
  [[nodiscard]] virtual Status append(std::span<const Record> records) = 0;

  // The same. `meanwhile` is called once at most, on this thread: what it does need not wait for
  // the acknowledgements.
  [[nodiscard]] virtual Status append_while(std::span<const Record> records,
                                            const std::function<void()>& meanwhile) {
    meanwhile();
    return append(records);
  }

  // Whether append() could work now, and the adapter's upkeep: to be called from the same thread
  // whenever there is nothing to append. May take a second when the log is away.
  [[nodiscard]] virtual Status check() = 0;

  // Makes an append under way, and every later one, end soon with unavailable. Thread-safe.
  virtual void interrupt() = 0;
};

}  // namespace taskora::log
