#pragma once
// recurrence-worker: creates the next occurrence of a completed recurring task.

#include "taskora/log/consumer.hpp"
#include "taskora/log/doorbell.hpp"
#include "taskora/service/context.hpp"
#include "taskora/service/service.hpp"

#include <functional>
#include <memory>

namespace taskora::recurrence_worker {

// What the service does with each event, as it runs; for replaying from the command line. Counts
// nothing.
[[nodiscard]] log::Consumer consumer();

class App final : public service::Service {
 public:
  // `rung` is called after every commit that may have written events (the relay's doorbell).
  // `numbered` is rung when new positions are in event_log; without it the log is polled.
  explicit App(
      const service::Context& context, std::function<void()> rung = [] {},
      const log::Doorbell* numbered = nullptr);
  ~App() override;

  [[nodiscard]] std::string_view name() const override { return "recurrence-worker"; }
  [[nodiscard]] Status start() override;
  [[nodiscard]] Status ready() override;
  void drain() override;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace taskora::recurrence_worker
