#include "taskora/service/client_watch.hpp"

#include <catch2/catch_test_macros.hpp>

#include <fcntl.h>
#include <unistd.h>

using namespace taskora;
using namespace taskora::service;

TEST_CASE("what the broker's client counts is shown, and goes on over a client made anew") {
  const int null_output = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  telemetry::Logging logging{{.service = "test", .fd = null_output}};
  telemetry::Registry registry;
  const SystemClock clock;
  const log::Settings log;
  ClientWatch client{Context{.logging = logging,
                             .registry = registry,
                             .clock = clock,
                             .connection_for = {},
                             .log = log},
                     "notifier", "reader"};
  const auto exposes = [&](const std::string& line) {
    return registry.expose().find('\n' + line + '\n') != std::string::npos;
  };
  client.on_statistics({.brokers_up = 3, .queued = 7, .requests = 10, .sent_bytes = 100});
  client.on_statistics({.brokers_up = 2, .queued = 0, .requests = 15, .sent_bytes = 100});
  client.on_statistics({.brokers_up = 1, .requests = 4});
  client.on_client_error("_TRANSPORT", "gone");
  const std::string reader = R"({client="reader",service="notifier"})";
  CHECK(exposes("taskora_kafka_brokers_up" + reader + " 1"));
  CHECK(exposes("taskora_kafka_queued_records" + reader + " 0"));
  CHECK(exposes("taskora_kafka_requests_total" + reader + " 19"));
  CHECK(exposes("taskora_kafka_sent_bytes_total" + reader + " 100"));
  CHECK(exposes(
      R"(taskora_kafka_client_errors_total{client="reader",code="_TRANSPORT",service="notifier"} 1)"));
  ::close(null_output);
}
