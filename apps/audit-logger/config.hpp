#pragma once
// What audit-logger can be told, beside what every process can.

#include "taskora/config/declaration.hpp"

#include <chrono>
#include <string>

namespace taskora::audit_logger {

struct Config {
  std::string master_key;  // empty: heads are not signed
  std::chrono::seconds sign_interval{3600};

  void declare_master_key(
      config::Declaration& declaration);  // only where task-api does not declare it
  void declare(config::Declaration& declaration);
};

}  // namespace taskora::audit_logger
