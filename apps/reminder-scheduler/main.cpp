#include "reminder-scheduler/app.hpp"

#include "taskora/service/process.hpp"

using namespace taskora;

int main(int argc, char** argv) {
  service::ProcessConfig process_config{.name = "reminder-scheduler", .operations_port = 9403};
  config::Declaration declaration;
  process_config.declare(declaration);
  if (int exit_code = 0; !service::configure(declaration, argc, argv, exit_code)) return exit_code;

  service::Process process{process_config};
  std::vector<std::unique_ptr<service::Service>> services;
  services.push_back(std::make_unique<reminder_scheduler::App>(process.context()));
  return process.run(std::move(services));
}
