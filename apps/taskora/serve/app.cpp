#include "taskora/serve/app.hpp"

#include "audit-logger/app.hpp"
#include "notifier/app.hpp"
#include "outbox-relay/app.hpp"
#include "recurrence-worker/app.hpp"
#include "reminder-scheduler/app.hpp"
#include "sync-gateway/app.hpp"
#include "task-api/app.hpp"

#include "taskora/log/doorbell.hpp"
#include "taskora/serve/data.hpp"
#include "taskora/service/http_listener.hpp"

#include <algorithm>
#include <cstdio>
#include <iostream>

namespace taskora::one_process {
namespace {

void greet(const Config& config, std::uint16_t port) {
  const auto url = "http://" +
                   (config.api.address == "0.0.0.0" ? "127.0.0.1" : config.api.address) + ":" +
                   std::to_string(port);
  std::cout << "\nTaskora is running: " << url << "\n\n"
            << "Three things to try:\n"
            << "  curl -s " << url << "/api/v1/auth/register -H 'Content-Type: application/json' "
            << "-d '{\"email\":\"you@example.org\",\"password\":\"correct horse battery\"}'\n"
            << "  build/release/bin/taskora demo --server " << url << "\n"
            << "  scripts/real-tasks 1000 | build/release/bin/taskora import --server " << url
            << " --email you@example.org\n\n"
            << "Ctrl-C stops it. Data: " << config.data << "\n"
            << std::endl;
}

// PORT + 1 unless that wraps; 0 stays 0: any free one.
std::uint16_t operations_port(std::uint16_t port) {
  return port == 0 || port == 65535 ? std::uint16_t{0} : static_cast<std::uint16_t>(port + 1);
}

// Everything below lives as long as serve(): the doorbells before the services that ring them.
class Services {
 public:
  Services(service::Process& process, const Config& config, const std::vector<std::string>& only)
      : context_{process.context()}, config_{config}, only_{only} {}

  // In the order they start; they drain in reverse: first the listener, last the relay.
  std::vector<std::unique_ptr<service::Service>> make() {
    const std::function<void()> ring = [this] { committed_.ring(); };
    add("outbox-relay", [&] {
      return std::make_unique<outbox_relay::App>(context_, config_.relay, committed_, numbered_);
    });
    add("recurrence-worker",
        [&] { return std::make_unique<recurrence_worker::App>(context_, ring, &numbered_); });
    add("reminder-scheduler",
        [&] { return std::make_unique<reminder_scheduler::App>(context_, ring); });
    add("notifier", [&] { return std::make_unique<notifier::App>(context_, ring, &numbered_); });
    add("audit-logger",
        [&] { return std::make_unique<audit_logger::App>(context_, config_.audit, &numbered_); });
    add("sync-gateway", [&] {
      auto app = std::make_unique<sync_gateway::App>(context_, config_.stream, &numbered_);
      add_routes(app->routes());
      return app;
    });
    add("task-api", [&] {
      auto app = std::make_unique<task_api::App>(context_, config_.api, ring);
      add_routes(app->routes());
      return app;
    });
    if (!routes_.empty()) add_listener();
    return std::move(services_);
  }

  [[nodiscard]] const service::HttpListener* listener() const { return listener_; }

 private:
  template <typename Make>
  void add(std::string_view name, Make make) {
    if (only_.empty() || std::find(only_.begin(), only_.end(), name) != only_.end())
      services_.push_back(make());
  }
  void add_routes(std::vector<http::Route> more) {
    std::move(more.begin(), more.end(), std::back_inserter(routes_));
  }
  void add_listener() {
    auto http = std::make_unique<service::HttpListener>(
        context_, "task-api",
        http::Options{.address = config_.api.address,
                      .port = config_.api.port,
                      .workers = static_cast<std::size_t>(config_.api.workers)},
        std::move(routes_));
    listener_ = http.get();
    services_.push_back(std::move(http));
  }

  service::Context context_;
  const Config& config_;
  const std::vector<std::string>& only_;
  log::Doorbell committed_;  // events were committed
  log::Doorbell numbered_;   // and have their positions
  std::vector<std::unique_ptr<service::Service>> services_;
  std::vector<http::Route> routes_;
  const service::HttpListener* listener_ = nullptr;
};

}  // namespace

const std::vector<std::string>& service_names() {
  static const std::vector<std::string> kNames{
      "outbox-relay", "recurrence-worker", "reminder-scheduler", "notifier", "audit-logger",
      "sync-gateway", "task-api"};
  return kNames;
}

int serve(Config config, const std::vector<std::string>& only) {
  if (config.process.operations_port == 0)
    config.process.operations_port = operations_port(config.api.port);
  service::Process process{config.process};
  const auto refuse = [](const Error& error) {
    std::cerr << "taskora: " << operator_line(error) << '\n';
    return 1;
  };
  auto data = Data::open(config.data, config.process.database_url, process.logger());
  if (!data) return refuse(data.error());
  if (config.api.master_key.empty()) {
    auto key = data->master_key();
    if (!key) return refuse(key.error());
    config.api.master_key = std::move(*key);
  }
  config.audit.master_key = config.api.master_key;
  process.set_connection_for(data->connection_for());

  Services services{process, config, only};
  const int exit_code = process.run(services.make(), [&] {
    if (services.listener() != nullptr) greet(config, services.listener()->port());
  });
  process.end();  // the services before their doorbells, and before the database
  return exit_code;
}

}  // namespace taskora::one_process
