#pragma once
// Writing to the log: the port. Only outbox-relay's forwarder uses it; everyone else writes to the
// outbox.

#include "taskora/base/result.hpp"
#include "taskora/log/record.hpp"

#include <span>

namespace taskora::log {

class LogWriter {
 public:
  virtual ~LogWriter() = default;

  // Writes the records and waits until every one is acknowledged. Record::partition.number and
  // offset are not read: the key decides the partition. Records of one key keep their order, also
  // when a call is repeated. Errors: unavailable, deadline_exceeded: any part of them may have been
  // written; call again with the same records. invalid_argument, type "record_too_large" or
  // "unknown_topic": repeating cannot help. One thread at a time.
  [[nodiscard]] virtual Status append(std::span<const Record> records) = 0;
};

}  // namespace taskora::log
