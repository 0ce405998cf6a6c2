#pragma once
// What every service is given: where it logs and counts, what time it is, and how it reaches the
// database and the log.

#include "taskora/base/clock.hpp"
#include "taskora/db/database.hpp"
#include "taskora/log/settings.hpp"
#include "taskora/telemetry/log.hpp"
#include "taskora/telemetry/metrics.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace taskora::service {

// Connection string of the database for a role of the schema ("taskora_task_api").
using ConnectionFor = std::function<std::string(std::string_view role)>;

// All members outlive every service.
struct Context {
  telemetry::Logging& logging;
  telemetry::Registry& registry;
  const Clock& clock;
  ConnectionFor connection_for;
  const log::Settings& log;  // which log carries the events

  // A pool as the role of `service` ("task-api" → taskora_task_api), with its statements measured
  // by name. Opens no connection yet.
  [[nodiscard]] std::unique_ptr<db::Database> database(std::string_view service,
                                                       std::size_t connections) const;
};

// "task-api" → "taskora_task_api"
[[nodiscard]] std::string role_of(std::string_view service);

}  // namespace taskora::service
