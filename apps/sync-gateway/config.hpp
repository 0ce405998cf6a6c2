#pragma once
// What sync-gateway can be told, beside what every process can.

#include "taskora/config/declaration.hpp"

#include <cstdint>
#include <string>

namespace taskora::sync_gateway {

struct Config {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8081;
  std::string issuer = "taskora";

  void declare_listener(
      config::Declaration& declaration);  // only where it has a listener of its own
  void declare(config::Declaration& declaration);
};

}  // namespace taskora::sync_gateway
