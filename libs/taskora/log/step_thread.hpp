#pragma once
// Runs one step after another on a thread of its own. The steps are plain functions that a test, or
// a simulation, calls itself; only this class knows of threads and waiting.

#include "taskora/log/doorbell.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

namespace taskora::log {

struct Pause {
  std::chrono::microseconds wait{0};
  bool until_rung = false;  // a ring of the doorbell since before the step ends it early
};

// start and stop belong to one thread. The step must not throw.
class StepThread {
 public:
  // `bell` may be null; must outlive this.
  explicit StepThread(std::function<Pause()> step, const Doorbell* bell = nullptr);
  ~StepThread();  // stop()
  StepThread(const StepThread&) = delete;
  StepThread& operator=(const StepThread&) = delete;

  void start();
  void request_stop();  // no further step begins
  void stop();          // … and waits for the one under way. Idempotent

 private:
  void run();

  std::function<Pause()> step_;
  const Doorbell* bell_;
  Doorbell stopped_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace taskora::log
