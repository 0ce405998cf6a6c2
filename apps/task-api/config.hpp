#pragma once
// What task-api can be told, beside what every process can (libs/taskora/service/process.hpp).

#include "taskora/config/declaration.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace taskora::task_api {

struct TaskApiConfig {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;
  int workers = 32;
  int connections = 6;
  std::string master_key;
  std::string issuer = "taskora";
  std::chrono::seconds access_token_lifetime{600};
  std::chrono::seconds session_lifetime{30 * 24 * 3600};
  int sign_in_failures = 5;

  void declare(config::Declaration& declaration);
};

}  // namespace taskora::task_api
