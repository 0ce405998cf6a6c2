#include "taskora/service/client_watch.hpp"

#include <utility>

namespace taskora::service {
namespace {

// The totals of a client begin at 0 again when it is made anew.
double growth(std::int64_t before, std::int64_t now) {
  return static_cast<double>(now >= before ? now - before : now);
}

}  // namespace

ClientWatch::ClientWatch(const Context& context, std::string_view service, std::string client)
    : metrics_{context.registry, std::string{service}},
      logger_{context.logging.logger("broker", service)},
      client_{std::move(client)} {}

void ClientWatch::on_statistics(const log::ClientStatistics& now) {
  const std::array<std::string_view, 1> label{client_};
  metrics_.gauge(telemetry::kKafkaBrokersUp, label).set(static_cast<double>(now.brokers_up));
  metrics_.gauge(telemetry::kKafkaQueued, label).set(static_cast<double>(now.queued));
  metrics_.gauge(telemetry::kKafkaRoundTrip, label).set(now.round_trip);
  metrics_.gauge(telemetry::kKafkaThrottled, label).set(now.throttled);
  const auto add = [&](const auto& row, auto member) {
    metrics_.counter(row, label).add(growth(last_.*member, now.*member));
  };
  add(telemetry::kKafkaRequests, &log::ClientStatistics::requests);
  add(telemetry::kKafkaRequestErrors, &log::ClientStatistics::request_errors);
  add(telemetry::kKafkaRetries, &log::ClientStatistics::retries);
  add(telemetry::kKafkaSentBytes, &log::ClientStatistics::sent_bytes);
  add(telemetry::kKafkaReceivedBytes, &log::ClientStatistics::received_bytes);
  add(telemetry::kKafkaRebalances, &log::ClientStatistics::rebalances);
  last_ = now;
}

void ClientWatch::on_client_error(std::string_view code, std::string_view text) {
  metrics_.counter(telemetry::kKafkaErrors, {client_, code}).add();
  logger_.warn("the broker's client had trouble and goes on", {{"code", code}, {"text", text}});
}

}  // namespace taskora::service
