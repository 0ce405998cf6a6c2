#pragma once
// Events of this service, ready for the outbox.

#include "task-api/domain/tasks.hpp"

#include "taskora/base/trace.hpp"
#include "taskora/events/event.hpp"
#include "taskora/events/payloads.hpp"

#include <string>

namespace taskora::task_api {

struct OutgoingEvent {
  Uuid id;
  std::string topic;
  std::string key;
  std::string type;
  std::string payload;  // the record's value
  std::string headers;  // JSON object of record headers
};

// `json` is the task's JSON after the change.
[[nodiscard]] OutgoingEvent task_event(const Change& change, const std::string& json,
                                       const Actor& actor, const TraceContext& trace);
// user.* and tag.*: keyed by the account.
[[nodiscard]] OutgoingEvent account_event(std::string_view type, std::string data,
                                          AccountId account, Timestamp now,
                                          const TraceContext& trace);

}  // namespace taskora::task_api
