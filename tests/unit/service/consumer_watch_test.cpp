#include "taskora/service/consumer_watch.hpp"

#include <catch2/catch_test_macros.hpp>

#include <fcntl.h>
#include <unistd.h>

using namespace taskora;
using namespace taskora::service;
using namespace std::chrono_literals;

namespace {

struct Watched {
  int null_output = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  telemetry::Logging logging{{.service = "test", .fd = null_output}};
  telemetry::Registry registry;
  SystemClock clock;
  log::Settings log;
  int rings = 0;
  ConsumerWatch watch{Context{.logging = logging,
                              .registry = registry,
                              .clock = clock,
                              .connection_for = {},
                              .log = log},
                      "notifier", [this] { ++rings; }};
  log::Partition partition{.topic = "reminders", .number = 3};

  ~Watched() { ::close(null_output); }
  bool exposes(const std::string& line) {
    return registry.expose().find('\n' + line + '\n') != std::string::npos;
  }
};

const std::string kOf = R"(service="notifier",topic="reminders"})";
const std::string kPlace = R"({partition="3",)" + kOf;

}  // namespace

TEST_CASE("what a consumer applied, repeated and skipped is counted by topic") {
  Watched w;
  w.watch.on_applied(w.partition, 5, 2, 3ms);
  w.watch.on_skipped(w.partition, 40);
  CHECK(w.exposes(R"(taskora_consumer_records_total{outcome="applied",)" + kOf + " 5"));
  CHECK(w.exposes(R"(taskora_consumer_records_total{outcome="repeat",)" + kOf + " 2"));
  CHECK(w.exposes(R"(taskora_consumer_records_total{outcome="skipped",)" + kOf + " 40"));
  CHECK(w.exposes(R"(taskora_consumer_batch_duration_seconds_count{)" + kOf + " 1"));
}

TEST_CASE("the bell rings after a transaction that applied something, and only then") {
  Watched w;
  w.watch.on_skipped(w.partition, 40);
  w.watch.on_applied(w.partition, 0, 2, 3ms);
  CHECK(w.rings == 0);
  w.watch.on_applied(w.partition, 1, 0, 3ms);
  CHECK(w.rings == 1);
}

TEST_CASE("a partition is shown as assigned, stopped and behind while it is") {
  Watched w;
  w.watch.on_assigned(w.partition, 2, 100);
  w.watch.on_lag(w.partition, 17);
  w.watch.on_stopped(w.partition, "reminder.due", 2);
  CHECK(w.exposes("taskora_consumer_assigned" + kPlace + " 1"));
  CHECK(w.exposes("taskora_consumer_lag_records" + kPlace + " 17"));
  CHECK(w.exposes("taskora_consumer_stopped" + kPlace + " 1"));
  w.watch.on_revoked(w.partition);
  CHECK(w.exposes("taskora_consumer_assigned" + kPlace + " 0"));
  CHECK(w.exposes("taskora_consumer_lag_records" + kPlace + " 0"));
  CHECK(w.exposes("taskora_consumer_stopped" + kPlace + " 0"));
}

TEST_CASE("every kind of trouble has a counter") {
  Watched w;
  const log::Record record{
      .partition = w.partition, .offset = 9, .key = "1", .value = {}, .headers = {}, .time = {}};
  w.watch.on_retry(record, internal_error("x"), 1);
  w.watch.on_waiting(w.partition, unavailable("x"), 100ms);
  w.watch.on_dead_letter(record, log::DeadReason::permanent, "x");
  w.watch.on_fenced(w.partition);
  w.watch.on_truncated(w.partition, 4);
  CHECK(w.exposes("taskora_consumer_retries_total{" + kOf + " 1"));
  CHECK(w.exposes("taskora_consumer_waits_total{" + kOf + " 1"));
  CHECK(w.exposes(R"(taskora_consumer_dead_letters_total{reason="permanent",)" + kOf + " 1"));
  CHECK(w.exposes("taskora_consumer_fenced_total{" + kOf + " 1"));
  CHECK(w.exposes("taskora_consumer_truncated_total{" + kOf + " 1"));
  CHECK(w.exposes("taskora_consumer_assigned" + kPlace + " 0"));
}
