#include "sync-gateway/app.hpp"

#include "sync-gateway/http/streams.hpp"

#include "taskora/telemetry/metric_table.hpp"

#include <thread>

namespace taskora::sync_gateway {
namespace {

constexpr int kPage = 1000;
constexpr std::chrono::milliseconds kPoll{25};
constexpr std::chrono::seconds kAfterError{1};

}  // namespace

class App::Impl {
 public:
  Impl(const service::Context& context, const Config& config, const log::Doorbell* numbered)
      : logger_{context.logging.logger("stream", "sync-gateway")},
        database_{context.database("sync-gateway", 4)},
        source_{*database_},
        admission_{*database_, context.clock, config.issuer},
        streams_{hub_, source_, admission_, context.clock},
        numbered_{numbered},
        listeners_{telemetry::Metrics{context.registry, "sync-gateway"}.gauge(
            telemetry::kStreamListeners)},
        position_{telemetry::Metrics{context.registry, "sync-gateway"}.gauge(
            telemetry::kStreamPosition)} {}

  ~Impl() { stop(); }

  std::vector<http::Route> routes() { return streams_.routes(); }

  Status start() {
    TASKORA_TRY(bounds, source_.bounds());
    hub_.start_at(bounds.newest);
    streams_.start();
    thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
    return {};
  }

  Status ready() { return database_->check(); }

  void stop() {
    streams_.stop();
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
  }

 private:
  void run(const std::stop_token& stop) {
    std::uint64_t seen = 0;
    while (!stop.stop_requested()) {
      auto page = source_.after(hub_.newest(), kPage);
      if (!page) {
        logger_.warn("the event log could not be read", {{"error", page.error().slug()}});
        pause(stop, kAfterError);
        continue;
      }
      if (!page->empty()) hub_.publish(*page);
      listeners_.set(static_cast<double>(hub_.listeners()));
      position_.set(static_cast<double>(hub_.newest().value()));
      if (page->size() == kPage) continue;
      if (numbered_ != nullptr)
        seen = numbered_->wait(seen, kPoll);
      else
        pause(stop, kPoll);
    }
  }

  void pause(const std::stop_token& stop, std::chrono::milliseconds time) {
    std::unique_lock lock{mutex_};
    wake_.wait_for(lock, stop, time, [] { return false; });
  }

  telemetry::Logger& logger_;
  std::unique_ptr<db::Database> database_;
  Hub hub_;
  EventSource source_;
  Admission admission_;
  Streams streams_;
  const log::Doorbell* numbered_;
  telemetry::Gauge listeners_;
  telemetry::Gauge position_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

App::App(const service::Context& context, Config config, const log::Doorbell* numbered)
    : impl_{std::make_unique<Impl>(context, config, numbered)} {}
App::~App() = default;

std::vector<http::Route> App::routes() {
  return impl_->routes();
}
Status App::start() {
  return impl_->start();
}
Status App::ready() {
  return impl_->ready();
}
void App::drain() {
  impl_->stop();
}

}  // namespace taskora::sync_gateway
