#pragma once
// The envelope of every event, and its bytes: a CloudEvent 1.0 in structured JSON whose `data` is
// the event of the contract (contracts/events/). Nothing here knows how a record travels.

#include "taskora/base/ids.hpp"
#include "taskora/base/result.hpp"
#include "taskora/base/time.hpp"
#include "taskora/base/trace.hpp"
#include "taskora/base/uuid.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace taskora::events {

// One row per type; the only place that says which topic a type goes to.
struct Type {
  std::string_view name;   // "task.created"
  std::string_view topic;  // "task-events"
  int schema_version;
};
[[nodiscard]] std::span<const Type> types();
[[nodiscard]] const Type* find_type(std::string_view name);  // nullptr: not known to this version

struct Event {
  Uuid id;
  std::string type;  // a name of types()
  int schema_version = 1;
  Timestamp time;
  std::optional<AccountId> user_id;  // who did it, or whose it is
  std::optional<ProjectId> project_id;
  std::optional<TaskId> task_id;
  std::optional<std::int64_t> task_version;
  std::string
      subject;  // the record's key: task id, or account id; all of one subject stay in order
  TraceContext trace;
  std::string data;  // one JSON object, by the schema of the type
};

// The record's value. Precondition: event.type is in types(), event.data is one JSON object.
[[nodiscard]] std::string encode(const Event& event);

// Reads a record's value. invalid_argument with type "schema": bytes that are no event of ours
// (permanent). An unknown type, or a schema_version newer than known, is not an error here: the
// consumer decides.
[[nodiscard]] Result<Event> decode(std::string_view value);

}  // namespace taskora::events
