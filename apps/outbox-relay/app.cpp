#include "outbox-relay/app.hpp"

#include "outbox-relay/relay.hpp"

#include "taskora/log/open.hpp"
#include "taskora/service/client_watch.hpp"
#include "taskora/telemetry/metric_table.hpp"

#include <string>
#include <utility>

namespace taskora::outbox_relay {
namespace {

class Watch final : public Observer {
 public:
  explicit Watch(const service::Context& context)
      : logger_{context.logging.logger("relay", "outbox-relay")},
        metrics_{context.registry, "outbox-relay"},
        leader_{metrics_.gauge(telemetry::kRelayLeader)},
        epoch_{metrics_.gauge(telemetry::kRelayEpoch)},
        lag_rows_{metrics_.gauge(telemetry::kRelayLagRows)},
        forward_lag_{metrics_.gauge(telemetry::kRelayForwardLag)},
        numbered_{metrics_.counter(telemetry::kRelayNumbered)},
        expired_{metrics_.counter(telemetry::kRelayExpired)},
        tick_seconds_{metrics_.histogram(telemetry::kRelayTickSeconds)},
        lag_seconds_{metrics_.histogram(telemetry::kRelayLagSeconds)} {}

  void on_leader(bool leads, std::int64_t epoch) override {
    leader_.set(leads ? 1 : 0);
    if (leads) epoch_.set(static_cast<double>(epoch));
    logger_.info(leads ? "leads" : "stands by", {{"epoch", epoch}});
  }
  void on_numbered(std::size_t rows, std::chrono::duration<double> oldest) override {
    numbered_.add(static_cast<double>(rows));
    lag_seconds_.observe(oldest.count());
  }
  void on_tick(std::chrono::duration<double> took, std::size_t rows_waiting) override {
    tick_seconds_.observe(took.count());
    lag_rows_.set(static_cast<double>(rows_waiting));
  }
  void on_forwarded(std::int64_t, std::int64_t behind) override {
    forward_lag_.set(static_cast<double>(behind));
  }
  void on_put_aside(std::int64_t pos, std::string_view topic, std::string_view detail) override {
    metrics_.counter(telemetry::kRelayPutAside, {topic}).add();
    logger_.error("its topic does not take an event, which was put aside",
                  {{"pos", pos}, {"topic", topic}, {"detail", detail}});
  }
  void on_emptied(int partition) override {
    logger_.info("outbox partition emptied", {{"partition", partition}});
  }
  void on_expired(std::size_t positions) override { expired_.add(static_cast<double>(positions)); }
  void on_letters_expired(std::size_t letters) override {
    logger_.info("settled dead letters deleted", {{"letters", letters}});
  }
  void on_error(std::string_view doing, const Error& error) override {
    metrics_.counter(telemetry::kRelayErrors, {doing}).add();
    logger_.warn("failed, and is tried again", {{"doing", doing},
                                                {"error", error.slug()},
                                                {"detail", error.detail},
                                                {"cause", error.cause}});
  }

 private:
  telemetry::Logger& logger_;
  telemetry::Metrics metrics_;
  telemetry::Gauge leader_, epoch_, lag_rows_, forward_lag_;
  telemetry::Counter numbered_, expired_;
  telemetry::Histogram tick_seconds_, lag_seconds_;
};

// The forwarder and the housekeeping; the ticks have a connection of their own.
constexpr std::size_t kConnections = 2;

}  // namespace

class App::Impl {
 public:
  Impl(const service::Context& context, Config config, log::Doorbell& committed,
       log::Doorbell& numbered)
      : database_{context.database("outbox-relay", kConnections)},
        watch_{context},
        client_watch_{context, "outbox-relay", "writer"},
        writer_{log::open_writer(context.log, client_watch_)},
        relay_{config,
               {.database = *database_,
                .clock = context.clock,
                .observer = watch_,
                .committed = committed,
                .numbered = numbered,
                .writer = writer_.get()}} {}

  std::unique_ptr<db::Database> database_;
  Watch watch_;
  service::ClientWatch client_watch_;
  std::unique_ptr<log::LogWriter> writer_;  // null: event_log is the log
  Relay relay_;
};

App::App(const service::Context& context, Config config, log::Doorbell& committed,
         log::Doorbell& numbered)
    : impl_{std::make_unique<Impl>(context, config, committed, numbered)} {}
App::~App() = default;

Status App::start() {
  impl_->relay_.start();
  return {};
}
Status App::ready() {
  return impl_->relay_.ready();
}
void App::drain() {
  impl_->relay_.drain();
  impl_->relay_.stop();
}

}  // namespace taskora::outbox_relay
