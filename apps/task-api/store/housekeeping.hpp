#pragma once
// What has to be done from time to time: old idempotency answers forgotten, signing keys rotated.

#include "task-api/store/signing_keys.hpp"

#include "taskora/db/database.hpp"
#include "taskora/telemetry/log.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace taskora::task_api {

class Housekeeping {
 public:
  Housekeeping(db::Database& database, SigningKeys& keys, telemetry::Logger& logger)
      : database_{database}, keys_{keys}, logger_{logger} {}
  ~Housekeeping() { stop(); }

  void start();
  void stop();  // idempotent; waits for what runs

 private:
  void run(const std::stop_token& stop);
  void once();

  db::Database& database_;
  SigningKeys& keys_;
  telemetry::Logger& logger_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

}  // namespace taskora::task_api
