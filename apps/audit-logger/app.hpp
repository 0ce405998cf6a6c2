#pragma once
// audit-logger: an append-only, hash-chained record of every event, with signed heads.

#include "audit-logger/config.hpp"

#include "taskora/log/consumer.hpp"
#include "taskora/log/doorbell.hpp"
#include "taskora/service/context.hpp"
#include "taskora/service/service.hpp"

#include <memory>

namespace taskora::audit_logger {

// What the service does with each event, as it runs; for replaying from the command line. Counts
// nothing.
[[nodiscard]] log::Consumer consumer();

class App final : public service::Service {
 public:
  // Without a master key the heads are not signed. `numbered` is rung when new positions are in
  // event_log; without it the log is polled.
  App(const service::Context& context, Config config, const log::Doorbell* numbered = nullptr);
  ~App() override;

  [[nodiscard]] std::string_view name() const override { return "audit-logger"; }
  [[nodiscard]] Status start() override;
  [[nodiscard]] Status ready() override;
  void drain() override;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace taskora::audit_logger
