#include "taskora/service/process.hpp"

#include "taskora/db/await.hpp"
#include "taskora/db/environment.hpp"
#include "taskora/service/http_listener.hpp"
#include "taskora/telemetry/metric_table.hpp"

#include <cstring>
#include <iostream>
#include <signal.h>
#include <string_view>
#include <sys/signalfd.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace taskora::service {
namespace {

http::Response plain(int status, std::string body) {
  return http::text(status, std::move(body));
}

// Signals are blocked in every thread and read from a descriptor: no handler, nothing asynchronous.
class Signals {
 public:
  Signals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGTERM);
    sigaddset(&set_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    signal(SIGPIPE, SIG_IGN);
  }
  [[nodiscard]] static bool pending() {
    sigset_t all{};
    return sigpending(&all) == 0 &&
           (sigismember(&all, SIGTERM) == 1 || sigismember(&all, SIGINT) == 1);
  }
  void wait() const {
    int number = 0;
    while (sigwait(&set_, &number) != 0) {
    }
  }
  // From here on a signal does what it does by itself: the impatient second Ctrl-C.
  void release() const { pthread_sigmask(SIG_UNBLOCK, &set_, nullptr); }

 private:
  sigset_t set_{};
};

}  // namespace

void ProcessConfig::declare(config::Declaration& declaration) {
  auto url = declaration
                 .url("TASKORA_DATABASE_URL", database_url, {"postgresql", "postgres"},
                      "The PostgreSQL database to use, with everything that connections need; PG… "
                      "variables "
                      "are ignored.")
                 .secret();
  if (!database_optional) url.required();
  declaration.choice("TASKORA_LOG_LEVEL", log_level,
                     {{"debug", telemetry::Level::debug},
                      {"info", telemetry::Level::info},
                      {"warn", telemetry::Level::warn},
                      {"error", telemetry::Level::error}},
                     "The least important lines to log.");
  declaration.text("TASKORA_OPERATIONS_ADDRESS", operations_address,
                   "Where /livez, /readyz and /metrics listen; not for the public.");
  declaration.port("TASKORA_OPERATIONS_PORT", operations_port,
                   "Their port; 0 in `taskora serve`: the one after PORT.");
  declaration.duration("TASKORA_DRAIN_DELAY", drain_delay, std::chrono::milliseconds{0},
                       std::chrono::minutes{5},
                       "How long to go on serving after SIGTERM, so that load balancers notice.");
  log.declare(declaration);
}

bool configure(config::Declaration& declaration, int argc, const char* const* argv,
               int& exit_code) {
  for (int i = 1; i < argc; ++i) {
    if (std::string_view{argv[i]} == "--help-config") {
      std::cout << declaration.help();
      exit_code = 0;
      return false;
    }
  }
  db::ignore_environment();
  auto environment = config::process_environment();
#ifdef TASKORA_FAULTS
  for (const auto* name : {"TASKORA_FAULT", "TASKORA_CRASH_POINT", "TASKORA_QUERIES_RUN"})
    environment.erase(name);  // base/faults.hpp, db/executed.hpp
#endif
  const auto errors = declaration.parse(environment);
  for (const auto& error : errors) std::cerr << error.text() << '\n';
  exit_code = 2;
  return errors.empty();
}

struct Process::State {
  ProcessConfig config;
  Signals signals;  // before any thread
  SystemClock clock;
  telemetry::Logging logging;
  telemetry::Registry registry;
  ConnectionFor connection_for;
  std::atomic<bool> draining = false;
  std::vector<std::unique_ptr<Service>> services;
  std::unique_ptr<HttpListener> operations;
  std::string failure;  // why it could not start

  explicit State(ProcessConfig given)
      : config{std::move(given)},
        logging{{.service = config.name, .level = config.log_level}},
        connection_for{[url = config.database_url](std::string_view) { return url; }} {
    telemetry::Metrics{registry, config.name}
        .gauge(telemetry::kBuildInfo, {TASKORA_VERSION})
        .set(1);
  }

  http::Response readiness() {
    if (draining) return plain(503, "draining\n");
    for (const auto& service : services) {
      if (const auto ready = service->ready(); !ready) {
        return plain(
            503, std::string{service->name()} + ": " + std::string{ready.error().slug()} + "\n");
      }
    }
    return plain(200, "ready\n");
  }
  std::vector<http::Route> routes() {
    using http::Method, http::Request;
    return {{Method::get, "/livez", "livez",
             [](const Request&) -> Result<http::Response> { return plain(200, "alive\n"); }},
            {Method::get, "/readyz", "readyz",
             [this](const Request&) -> Result<http::Response> { return readiness(); }},
            {Method::get, "/metrics", "metrics", [this](const Request&) -> Result<http::Response> {
               auto response = plain(200, registry.expose());
               response.content_type = telemetry::kMetricsContentType;
               return response;
             }}};
  }
};

Process::Process(ProcessConfig config) : state_{std::make_unique<State>(std::move(config))} {}

Process::~Process() {
  end();
  const auto name = state_->config.name;
  const auto failure = state_->failure;
  state_.reset();  // with what is left to log
  if (!failure.empty()) std::cerr << name << ": " << failure << '\n';
}

void Process::end() {
  state_->operations.reset();
  while (!state_->services.empty()) state_->services.pop_back();
}

Context Process::context() {
  return {.logging = state_->logging,
          .registry = state_->registry,
          .clock = state_->clock,
          .connection_for = state_->connection_for,
          .log = state_->config.log};
}

telemetry::Logger& Process::logger() {
  return state_->logging.logger("process");
}

void Process::set_connection_for(ConnectionFor connection_for) {
  state_->connection_for = std::move(connection_for);
}

std::uint16_t Process::operations_port() const {
  return state_->operations->port();
}

void Process::await_database() {
  bool said = false;
  db::await_server(state_->config.database_url, db::kStartPatience, [&] {
    if (!std::exchange(said, true)) logger().warn("waiting for the database");
    return !Signals::pending();
  });
}

int Process::run(std::vector<std::unique_ptr<Service>> services,
                 const std::function<void()>& started) {
  auto& log = logger();
  const auto refuse = [&](std::string_view name, const Error& error) {
    log.error("could not start", {{"part", name},
                                  {"error", error.slug()},
                                  {"detail", error.detail},
                                  {"cause", error.cause}});
    state_->failure = operator_line(error);
    if (error.type == "address_in_use")
      state_->failure += "; stop that one, or set PORT to another";
    return 1;
  };
  if (!state_->config.database_url.empty()) await_database();
  for (auto& service : services) {
    state_->services.push_back(std::move(service));
    if (const auto up = state_->services.back()->start(); !up)
      return refuse(state_->services.back()->name(), up.error());
  }
  state_->operations =
      std::make_unique<HttpListener>(context(), state_->config.name,
                                     http::Options{.address = state_->config.operations_address,
                                                   .port = state_->config.operations_port,
                                                   .workers = 2,
                                                   .io_threads = 1,
                                                   .max_connections = 64},
                                     state_->routes(), false);
  if (const auto up = state_->operations->start(); !up) return refuse("operations", up.error());
  log.info("started",
           {{"version", TASKORA_VERSION}, {"operations_port", state_->operations->port()}});
  if (started) started();

  state_->signals.wait();
  log.info("draining");
  state_->draining = true;
  state_->signals.release();
  if (state_->config.drain_delay.count() > 0)
    std::this_thread::sleep_for(state_->config.drain_delay);
  for (auto at = state_->services.rbegin(); at != state_->services.rend(); ++at) (*at)->drain();
  log.info("stopped");
  return 0;
}

}  // namespace taskora::service
