#include "taskora/serve/app.hpp"

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
  const auto url = "http://" + (config.api.address == "0.0.0.0" ? "127.0.0.1" : config.api.address) + ":" +
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

}  // namespace

const std::vector<std::string>& service_names() {
  static const std::vector<std::string> kNames{"task-api", "sync-gateway"};
  return kNames;
}

int serve(Config config, const std::vector<std::string>& only) {
  const auto wanted = [&](std::string_view name) {
    return only.empty() || std::find(only.begin(), only.end(), name) != only.end();
  };
  config.process.operations_port = operations_port(config.api.port);
  service::Process process{config.process};
  auto data = Data::open(config.data, config.process.database_url, process.logger());
  if (!data) {
    std::cerr << "taskora: " << data.error().detail << '\n';
    return 1;
  }
  if (config.api.master_key.empty()) {
    auto key = data->master_key();
    if (!key) return std::cerr << "taskora: " << key.error().detail << '\n', 1;
    config.api.master_key = std::move(*key);
  }
  process.set_connection_for(data->connection_for());

  log::Doorbell committed;  // events were committed
  log::Doorbell numbered;   // and have their positions
  std::vector<std::unique_ptr<service::Service>> services;
  std::vector<http::Route> routes;
  const auto add_routes = [&](std::vector<http::Route> more) {
    std::move(more.begin(), more.end(), std::back_inserter(routes));
  };
  if (wanted("sync-gateway")) {
    auto app = std::make_unique<sync_gateway::App>(process.context(), config.stream, &numbered);
    add_routes(app->routes());
    services.push_back(std::move(app));
  }
  if (wanted("task-api")) {
    auto app = std::make_unique<task_api::App>(process.context(), config.api, [&] { committed.ring(); });
    add_routes(app->routes());
    services.push_back(std::move(app));
  }
  const service::HttpListener* listener = nullptr;
  if (!routes.empty()) {
    auto http = std::make_unique<service::HttpListener>(
        process.context(), "task-api",
        http::Options{.address = config.api.address, .port = config.api.port,
                      .workers = static_cast<std::size_t>(config.api.workers)},
        std::move(routes));
    listener = http.get();
    services.push_back(std::move(http));
  }
  return process.run(std::move(services), [&] {
    if (listener != nullptr) greet(config, listener->port());
  });
}

}  // namespace taskora::one_process
