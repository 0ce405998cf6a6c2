#include "taskora/cli/commands.hpp"

#include "taskora/cli/topics.hpp"
#include "taskora/client/demo.hpp"
#include "taskora/client/import.hpp"
#include "taskora/client/session.hpp"
#include "taskora/serve/app.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <termios.h>
#include <unistd.h>

namespace taskora::cli {
namespace {

constexpr const char* kServer = "http://127.0.0.1:8080";

// From the environment, or typed without being shown. Never an argument: those are visible to
// everyone.
std::string password() {
  if (const auto* given = std::getenv("TASKORA_PASSWORD"); given != nullptr) return given;
  std::cerr << "Password: " << std::flush;
  termios before{};
  const bool terminal = tcgetattr(STDIN_FILENO, &before) == 0;
  if (terminal) {
    auto silent = before;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSANOW, &silent);
  }
  std::ifstream tty{"/dev/tty"};
  std::string text;
  std::getline(tty ? tty : std::cin, text);
  if (terminal) tcsetattr(STDIN_FILENO, TCSANOW, &before);
  std::cerr << '\n';
  return text;
}

int serve_command(const std::vector<std::string>& only, bool help_config) {
  one_process::Config config;
  config::Declaration declaration;
  config.declare(declaration);
  const char* arguments[] = {"taskora", help_config ? "--help-config" : "serve"};
  if (int exit_code = 0; !service::configure(declaration, 2, arguments, exit_code))
    return exit_code;
  for (const auto& name : only) {
    const auto& known = one_process::service_names();
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    std::cerr << "taskora: no service is called '" << name << "'\n";
    return 2;
  }
  return one_process::serve(std::move(config), only);
}

// The same variables as for `serve`: what an installation is told, every command of it accepts.
int topics_command(bool apply, ApplyOptions options) {
  one_process::Config config;
  config::Declaration declaration;
  config.declare(declaration);
  const char* arguments[] = {"taskora"};
  if (int exit_code = 0; !service::configure(declaration, 1, arguments, exit_code))
    return exit_code;
  const auto& settings = config.process.log;
  return apply ? apply_topics(settings, options, std::cout, std::cerr)
               : plan_topics(settings, std::cout, std::cerr);
}

struct ImportArguments {
  std::string server = kServer;
  std::string file = "-";
  std::string email;
  int connections = 8;
};

int import_command(const ImportArguments& given) {
  ImportOptions options{.server = given.server,
                        .token = {},
                        .connections = given.connections,
                        .progress = isatty(STDERR_FILENO) == 1};
  if (const auto* token = std::getenv("TASKORA_TOKEN"); token != nullptr && given.email.empty()) {
    options.token = token;
  } else {
    const auto signed_in = sign_in(given.server, {given.email, password()}, true);
    if (!signed_in) {
      std::cerr << "taskora: " << signed_in.error().detail << '\n';
      return 1;
    }
    options.token = *signed_in;
  }
  if (given.file == "-") return run_import(options, std::cin, std::cout, std::cerr);
  std::ifstream in{given.file};
  if (!in) {
    std::cerr << "taskora: cannot read " << given.file << '\n';
    return 1;
  }
  return run_import(options, in, std::cout, std::cerr);
}

}  // namespace

int run(int argc, char** argv) {
  CLI::App app{"Taskora: tasks for people and agents"};
  app.set_version_flag("--version", TASKORA_VERSION);
  app.require_subcommand(1);
  int exit_code = 0;

  std::vector<std::string> only;
  bool help_config = false;
  auto* serve = app.add_subcommand(
      "serve", "Runs all services in this process, with a private PostgreSQL if none is given");
  serve->add_option("--only", only, "Only these services")->delimiter(',');
  serve->add_flag("--help-config", help_config, "Prints the configuration keys");
  serve->callback([&] { exit_code = serve_command(only, help_config); });

  std::string server = kServer;
  auto* demo = app.add_subcommand(
      "demo", "Plays a small story against a running server and checks every step");
  demo->add_option("--server", server, "URL of the server")->capture_default_str();
  demo->callback([&] { exit_code = run_demo(server, std::cout); });

  ImportArguments import_arguments;
  auto* import =
      app.add_subcommand("import", "Loads tasks from JSON lines; repeating it makes no doubles");
  import->add_option("--server", import_arguments.server, "URL of the server")
      ->capture_default_str();
  import->add_option("--email", import_arguments.email,
                     "Account to load into, made if new; the password comes from TASKORA_PASSWORD "
                     "or is asked for. "
                     "Without it, TASKORA_TOKEN must hold a token");
  import->add_option("--connections", import_arguments.connections, "Connections at once")
      ->check(CLI::Range(1, 64));
  import->add_option("file", import_arguments.file, "File to read; '-' for standard input")
      ->capture_default_str();
  import->callback([&] { exit_code = import_command(import_arguments); });

  auto* topics = app.add_subcommand("topics", "The topics of the contract on a Kafka cluster");
  topics->require_subcommand(1);
  auto* plan =
      topics->add_subcommand("plan", "Shows what would change; exit 3 when something would");
  plan->callback([&] { exit_code = topics_command(false, {}); });
  ApplyOptions apply_options;
  auto* apply = topics->add_subcommand("apply", "Makes the changes; never fewer partitions");
  apply->add_flag("--raise-partitions", apply_options.raise_partitions,
                  "Also more partitions; the consumers must have no lag, the relay be stopped");
  apply->callback([&] { exit_code = topics_command(true, apply_options); });

  CLI11_PARSE(app, argc, argv);
  return exit_code;
}

}  // namespace taskora::cli
