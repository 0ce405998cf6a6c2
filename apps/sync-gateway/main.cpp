#include "sync-gateway/app.hpp"

#include "taskora/service/http_listener.hpp"
#include "taskora/service/process.hpp"

using namespace taskora;

int main(int argc, char** argv) {
  service::ProcessConfig process_config{.name = "sync-gateway", .operations_port = 9406};
  sync_gateway::Config config;
  config::Declaration declaration;
  process_config.declare(declaration);
  config.declare_listener(declaration);
  config.declare(declaration);
  if (int exit_code = 0; !service::configure(declaration, argc, argv, exit_code)) return exit_code;

  service::Process process{process_config};
  std::vector<std::unique_ptr<service::Service>> services;
  auto app = std::make_unique<sync_gateway::App>(process.context(), config);
  auto routes = app->routes();
  services.push_back(std::move(app));
  services.push_back(std::make_unique<service::HttpListener>(
      process.context(), "sync-gateway",
      http::Options{.address = config.address, .port = config.port}, std::move(routes)));
  return process.run(std::move(services));
}
