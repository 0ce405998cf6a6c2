#include "outbox-relay/app.hpp"

#include "taskora/service/process.hpp"

using namespace taskora;

int main(int argc, char** argv) {
  service::ProcessConfig process_config;
  process_config.name = "outbox-relay";
  process_config.operations_port = 9401;
  outbox_relay::Config config;
  config::Declaration declaration;
  process_config.declare(declaration);
  config.declare(declaration);
  if (int exit_code = 0; !service::configure(declaration, argc, argv, exit_code)) return exit_code;

  log::Doorbell committed;
  log::Doorbell numbered;
  service::Process process{process_config};
  std::vector<std::unique_ptr<service::Service>> services;
  services.push_back(
      std::make_unique<outbox_relay::App>(process.context(), config, committed, numbered));
  return process.run(std::move(services));
}
