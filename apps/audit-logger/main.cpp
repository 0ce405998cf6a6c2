#include "audit-logger/app.hpp"

#include "taskora/service/process.hpp"

using namespace taskora;

int main(int argc, char** argv) {
  service::ProcessConfig process_config{.name = "audit-logger", .operations_port = 9405};
  audit_logger::Config config;
  config::Declaration declaration;
  process_config.declare(declaration);
  config.declare_master_key(declaration);
  config.declare(declaration);
  if (int exit_code = 0; !service::configure(declaration, argc, argv, exit_code)) return exit_code;

  service::Process process{process_config};
  std::vector<std::unique_ptr<service::Service>> services;
  services.push_back(std::make_unique<audit_logger::App>(process.context(), std::move(config)));
  return process.run(std::move(services));
}
