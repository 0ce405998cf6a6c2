#pragma once
// What a consumer does, as metrics and log lines: the bridge from log::ConsumerObserver to
// telemetry.

#include "taskora/log/consumer.hpp"
#include "taskora/log/consumer_runner.hpp"
#include "taskora/log/doorbell.hpp"
#include "taskora/service/client_watch.hpp"
#include "taskora/service/context.hpp"
#include "taskora/telemetry/metric_table.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace taskora::service {

// Used by one consumer, on its thread. Outlives its runner.
class ConsumerWatch final : public log::ConsumerObserver {
 public:
  // `committed` is called after each transaction that applied an event: a doorbell for whoever
  // waits for what the consumer wrote. It must not block.
  ConsumerWatch(
      const Context& context, std::string_view service, std::function<void()> committed = [] {});

  // The consumer, over the log of the configuration, with this as its observer and as that of the
  // broker's client. `numbered`: see log::ConsumerDeps.
  [[nodiscard]] std::unique_ptr<log::ConsumerRunner> open_consumer(const Context& context,
                                                                   log::Consumer consumer,
                                                                   db::Database& database,
                                                                   const log::Doorbell* numbered);

  void on_assigned(const log::Partition& partition, std::int64_t epoch, std::int64_t next) override;
  void on_revoked(const log::Partition& partition) override;
  void on_fenced(const log::Partition& partition) override;
  void on_applied(const log::Partition& partition, std::size_t events, std::size_t repeats,
                  std::chrono::duration<double> took) override;
  void on_skipped(const log::Partition& partition, std::size_t records) override;
  void on_retry(const log::Record& record, const Error& error, int attempts) override;
  void on_waiting(const log::Partition& partition, const Error& error,
                  std::chrono::milliseconds pause) override;
  void on_dead_letter(const log::Record& record, log::DeadReason reason,
                      std::string_view detail) override;
  void on_stopped(const log::Partition& partition, std::string_view type,
                  int schema_version) override;
  void on_truncated(const log::Partition& partition, std::int64_t lost_from) override;
  void on_lag(const log::Partition& partition, std::int64_t records) override;

 private:
  // Of one partition, resolved when it is first met.
  struct Children {
    telemetry::Counter applied, repeats, skipped, retries, waits, fenced, truncated;
    telemetry::Histogram seconds;
    telemetry::Gauge lag, assigned, stopped;
  };
  const Children& of(const log::Partition& partition);

  telemetry::Metrics metrics_;
  telemetry::Logger& logger_;
  std::function<void()> committed_;
  ClientWatch client_;
  std::map<log::Partition, Children> children_;
};

}  // namespace taskora::service
