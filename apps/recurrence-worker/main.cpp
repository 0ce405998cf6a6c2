#include "recurrence-worker/app.hpp"

#include "taskora/service/process.hpp"

using namespace taskora;

int main(int argc, char** argv) {
  service::ProcessConfig process_config{.name = "recurrence-worker", .operations_port = 9402};
  config::Declaration declaration;
  process_config.declare(declaration);
  if (int exit_code = 0; !service::configure(declaration, argc, argv, exit_code)) return exit_code;

  service::Process process{process_config};
  std::vector<std::unique_ptr<service::Service>> services;
  services.push_back(std::make_unique<recurrence_worker::App>(process.context()));
  return process.run(std::move(services));
}
