#pragma once
// outbox-relay: gives every committed event its position, in order, and carries it to the log.

#include "outbox-relay/config.hpp"

#include "taskora/log/doorbell.hpp"
#include "taskora/service/context.hpp"
#include "taskora/service/service.hpp"

#include <memory>

namespace taskora::outbox_relay {

class App final : public service::Service {
 public:
  // `committed` is rung by whoever commits events in this process, `numbered` by the relay when
  // they have their positions. Both outlive the app.
  App(const service::Context& context, Config config, log::Doorbell& committed,
      log::Doorbell& numbered);
  ~App() override;

  [[nodiscard]] std::string_view name() const override { return "outbox-relay"; }
  [[nodiscard]] Status start() override;
  // Leading or standing by; else why not (relay.hpp).
  [[nodiscard]] Status ready() override;
  void drain() override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace taskora::outbox_relay
