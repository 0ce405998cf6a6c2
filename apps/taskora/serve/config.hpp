#pragma once
// What the one-process form can be told: everything its services can, and where it keeps its data.

#include "audit-logger/config.hpp"
#include "outbox-relay/config.hpp"
#include "sync-gateway/config.hpp"
#include "task-api/config.hpp"

#include "taskora/service/process.hpp"

#include <string>

namespace taskora::one_process {

struct Config {
  std::string data = ".taskora";
  service::ProcessConfig process{.name = "taskora", .database_optional = true};
  task_api::TaskApiConfig api;
  sync_gateway::Config stream;
  outbox_relay::Config relay;
  audit_logger::Config audit;

  void declare(config::Declaration& declaration);
};

}  // namespace taskora::one_process
