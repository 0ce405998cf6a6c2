#include "taskora/cli/commands.hpp"

#include "taskora/cli/installation.hpp"
#include "taskora/cli/operations.hpp"
#include "taskora/cli/printing.hpp"
#include "taskora/cli/topics.hpp"
#include "taskora/client/demo.hpp"
#include "taskora/client/import.hpp"
#include "taskora/client/session.hpp"
#include "taskora/serve/app.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <iostream>
#include <termios.h>
#include <unistd.h>

namespace taskora::cli {
namespace {

constexpr const char* kServer = "http://127.0.0.1:8080";

int refuse(std::string_view why, int exit_code) {
  return complain(why, std::cerr, exit_code);
}

void say(int terminal, std::string_view text) {
  [[maybe_unused]] const auto written = ::write(terminal, text.data(), text.size());
}

// From the environment, or typed on the terminal without being shown: standard input may be the
// tasks, and standard error a file. Never an argument: those are visible to everyone. Empty when
// there is neither, or the person thought better of it. While nothing is shown an interrupt is a
// character, so that no signal leaves the terminal silent.
std::string password() {
  if (const auto* given = std::getenv("TASKORA_PASSWORD"); given != nullptr) return given;
  constexpr char kInterrupt = 3;
  const int terminal = ::open("/dev/tty", O_RDWR | O_CLOEXEC);
  termios before{};
  if (terminal < 0 || tcgetattr(terminal, &before) != 0) return {};
  auto silent = before;
  silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
  silent.c_cc[VEOL] = kInterrupt;  // ends the line as Enter does
  tcsetattr(terminal, TCSANOW, &silent);
  say(terminal, "Password: ");
  std::string text;
  char c = 0;
  while (::read(terminal, &c, 1) == 1 && c != '\n' && c != kInterrupt) text += c;
  tcsetattr(terminal, TCSANOW, &before);
  say(terminal, "\n");
  ::close(terminal);
  return c == kInterrupt ? std::string{} : text;
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
    std::string all;
    for (const auto& each : known) all += (all.empty() ? "" : ", ") + each;
    return refuse("no service is called '" + name + "'; one of " + all, 2);
  }
  return one_process::serve(std::move(config), only);
}

// The same variables as for `serve`: what an installation is told, every command of it accepts.
int topics_command(bool apply, ApplyOptions options) {
  int exit_code = kDone;
  const auto installation = Installation::from_environment(exit_code);
  if (!installation) return exit_code;
  const auto& settings = installation->log();
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
                        .renew = {},
                        .connections = given.connections,
                        .progress = isatty(STDERR_FILENO) == 1};
  if (!given.email.empty()) {
    const Credentials credentials{given.email, password()};
    if (credentials.password.empty())
      return refuse("no password was given; type it on a terminal or put it into TASKORA_PASSWORD",
                    2);
    auto signed_in = sign_in(given.server, credentials, true);
    if (!signed_in) return refuse(signed_in.error().detail, 1);
    options.token = *std::move(signed_in);
    options.renew = [server = given.server, credentials] {
      return sign_in(server, credentials, false);
    };
  } else if (const auto* token = std::getenv("TASKORA_TOKEN"); token != nullptr) {
    options.token = token;
  } else {
    return refuse("say whose tasks they are: --email, or a token in TASKORA_TOKEN", 2);
  }
  if (given.file == "-") return run_import(options, std::cin, std::cout, std::cerr);
  std::ifstream in{given.file};
  if (!in) return refuse("cannot read " + given.file, 1);
  return run_import(options, in, std::cout, std::cerr);
}

}  // namespace

int run(int argc, char** argv) {
  CLI::App app{"Taskora: tasks for people and agents"};
  app.set_version_flag("--version", TASKORA_VERSION);
  app.require_subcommand(1);
  app.failure_message([](const CLI::App*, const CLI::Error& error) {
    return "taskora: " + printable(error.what()) + "; --help says more\n";
  });
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

  add_dlq(app, exit_code);
  add_replay(app, exit_code);
  add_events(app, exit_code);
  add_lag(app, exit_code);
  add_doctor(app, exit_code);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kMisused;
  }
  return exit_code;
}

}  // namespace taskora::cli
