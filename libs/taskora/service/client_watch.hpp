#pragma once
// What the client of a broker tells, as metrics and log lines.

#include "taskora/log/client_observer.hpp"
#include "taskora/service/context.hpp"
#include "taskora/telemetry/metric_table.hpp"

#include <string>
#include <string_view>

namespace taskora::service {

// Used by one client, on its thread. Makes its metrics when it is first told something: an
// installation without a broker has none of them.
class ClientWatch final : public log::ClientObserver {
 public:
  // `client`: "reader" or "writer".
  ClientWatch(const Context& context, std::string_view service, std::string client);

  void on_statistics(const log::ClientStatistics& now) override;
  void on_client_error(std::string_view code, std::string_view text) override;

 private:
  telemetry::Metrics metrics_;
  telemetry::Logger& logger_;
  std::string client_;
  log::ClientStatistics last_;
};

}  // namespace taskora::service
