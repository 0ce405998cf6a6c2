#include "task-api/app.hpp"

#include "taskora/service/http_listener.hpp"
#include "taskora/service/process.hpp"

using namespace taskora;

int main(int argc, char** argv) {
  service::ProcessConfig process_config{.name = "task-api", .operations_port = 9400};
  task_api::TaskApiConfig config;
  config::Declaration declaration;
  process_config.declare(declaration);
  config.declare(declaration);
  if (int exit_code = 0; !service::configure(declaration, argc, argv, exit_code)) return exit_code;

  service::Process process{process_config};
  const http::Options options{.address = config.address,
                              .port = config.port,
                              .workers = static_cast<std::size_t>(config.workers)};
  std::vector<std::unique_ptr<service::Service>> services;
  auto app = std::make_unique<task_api::App>(process.context(), std::move(config), [] {});
  auto routes = app->routes();
  services.push_back(std::move(app));
  services.push_back(std::make_unique<service::HttpListener>(process.context(), "task-api", options,
                                                             std::move(routes)));
  return process.run(std::move(services));
}
