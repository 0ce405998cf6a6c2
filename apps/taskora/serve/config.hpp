#pragma once
// What the one-process form can be told: everything its services can, and where it keeps its data.

#include "sync-gateway/config.hpp"
#include "task-api/config.hpp"
#include "taskora/service/process.hpp"

#include <string>

namespace taskora::one_process {

struct Config {
  std::string data = ".taskora";
  service::ProcessConfig process{.name = "taskora"};
  task_api::TaskApiConfig api;
  sync_gateway::Config stream;

  void declare(config::Declaration& declaration);
};

}  // namespace taskora::one_process
