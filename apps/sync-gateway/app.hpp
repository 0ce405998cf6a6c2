#pragma once
// sync-gateway: live updates to browsers and agents.

#include "sync-gateway/config.hpp"

#include "taskora/http/route.hpp"
#include "taskora/log/doorbell.hpp"
#include "taskora/service/context.hpp"
#include "taskora/service/service.hpp"

#include <memory>
#include <vector>

namespace taskora::sync_gateway {

class App final : public service::Service {
 public:
  // `numbered` is rung when new positions are in event_log; without it the log is polled.
  App(const service::Context& context, Config config, const log::Doorbell* numbered = nullptr);
  ~App() override;

  [[nodiscard]] std::vector<http::Route> routes();  // valid while this object lives

  [[nodiscard]] std::string_view name() const override { return "sync-gateway"; }
  [[nodiscard]] Status start() override;
  [[nodiscard]] Status ready() override;
  void drain() override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace taskora::sync_gateway
