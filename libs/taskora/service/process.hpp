#pragma once
// The life of a process: configuration, log, metrics, signals, the operations listener, and the
// services in between.
//
//   /livez    200 while the process runs          /readyz   200 when every service can do its work,
//   else 503 and why /metrics  Prometheus text
//
// SIGTERM and SIGINT drain: /readyz turns 503, services stop taking work in reverse order, then the
// process ends with 0. A second signal ends it at once.

#include "taskora/config/declaration.hpp"
#include "taskora/service/context.hpp"
#include "taskora/service/service.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace taskora::service {

// What every process can be told.
struct ProcessConfig {
  std::string name;                // of the service, or "taskora"
  bool database_optional = false;  // a program that can make its own
  std::string database_url;
  telemetry::Level log_level = telemetry::Level::info;
  std::string operations_address = "127.0.0.1";
  std::uint16_t operations_port = 0;
  std::chrono::milliseconds drain_delay{0};
  log::Settings log;

  void declare(config::Declaration& declaration);  // TASKORA_DATABASE_URL, TASKORA_LOG and the like
};

// Reads the environment into `declaration`'s fields, and removes from it what would tell libpq
// something else (db/environment.hpp); first in main(). On errors, prints all of them to stderr and
// returns false; with "--help-config" among the arguments, prints the table and returns false with
// `exit_code` 0.
[[nodiscard]] bool configure(config::Declaration& declaration, int argc, const char* const* argv,
                             int& exit_code);

class Process {
 public:
  explicit Process(ProcessConfig config);
  ~Process();  // says last, on standard error, why it could not start
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  [[nodiscard]] Context context();
  [[nodiscard]] telemetry::Logger& logger();
  void set_connection_for(ConnectionFor connection_for);

  // Waits some seconds for a database that is not there yet, starts `services` in order and the
  // operations listener, calls `started`, waits for a signal,
  // drains. The exit code.
  int run(std::vector<std::unique_ptr<Service>> services,
          const std::function<void()>& started = {});

  // Destroys the services, in reverse order. For a process whose services use what does not outlive
  // this object.
  void end();

  [[nodiscard]] std::uint16_t operations_port() const;  // once started

 private:
  void await_database();

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace taskora::service
