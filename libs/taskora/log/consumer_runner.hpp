#pragma once
// A consumer on a thread of its own, over the log this installation uses.

#include "taskora/base/clock.hpp"
#include "taskora/log/consumer.hpp"
#include "taskora/log/consumer_store.hpp"
#include "taskora/log/reader.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <thread>

namespace taskora::log {

// Thread-safe, but start, drain and stop belong to one thread.
class ConsumerRunner {
 public:
  // All references must outlive the runner.
  ConsumerRunner(Consumer consumer, ConsumerSettings settings, std::unique_ptr<LogReader> reader,
                 std::unique_ptr<ConsumerStore> store, const Clock& clock,
                 ConsumerObserver& observer);
  ~ConsumerRunner();  // stop()
  ConsumerRunner(const ConsumerRunner&) = delete;
  ConsumerRunner& operator=(const ConsumerRunner&) = delete;

  void start();
  // Finishes the transaction under way and ends the thread; records not begun are left to the next
  // owner. Idempotent.
  void stop();

  // ok: it reads, or stands by for another process that does. unavailable: the log or the database
  // cannot be reached.
  [[nodiscard]] Status ready() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace taskora::log
