// recurrence-worker as a process of its own, for tests that kill it. usage:
// recurrence_worker_process <conninfo>
#include "recurrence-worker/app.hpp"

#include <unistd.h>

using namespace taskora;

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  telemetry::Logging logging{{.level = telemetry::Level::error}};
  telemetry::Registry registry;
  const SystemClock clock;
  const log::Settings log;
  const std::string conninfo = argv[1];
  recurrence_worker::App app{{.logging = logging,
                              .registry = registry,
                              .clock = clock,
                              .connection_for = [&](std::string_view) { return conninfo; },
                              .log = log}};
  if (!app.start()) return 1;
  ::alarm(60);  // whatever becomes of the test
  ::pause();
}
