#include "taskora/telemetry/metrics.hpp"

#include "taskora/telemetry/metric_table.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace taskora::telemetry;

namespace {

constexpr double kBuckets[] = {0.1, 1};
constexpr CounterSpec<2> kHits{"taskora_test_hits_total", "Hits.", {"route", "status"}};
constexpr GaugeSpec<0> kSize{"taskora_test_size", "Size.", {}};
constexpr HistogramSpec<1> kSeconds{"taskora_test_seconds", "Time.", {"query"}, kBuckets};

struct Fixture {
  Registry registry;
  Metrics metrics{registry, "task-api"};
  [[nodiscard]] bool shows(const std::string& line) const {
    return ("\n" + registry.expose()).find("\n" + line + "\n") != std::string::npos;
  }
  // The value of a metric without labels; NaN when it is not there.
  [[nodiscard]] double value(const std::string& name) const {
    std::istringstream in{registry.expose()};
    for (std::string line; std::getline(in, line);) {
      if (line.starts_with(name + " ")) return std::stod(line.substr(name.size() + 1));
    }
    return std::nan("");
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "what was counted is exposed as Prometheus reads it") {
  const auto hits = metrics.counter(kHits, {"/tasks/:id", "200"});
  hits.add();
  hits.add(2);
  metrics.gauge(kSize).set(5);
  metrics.gauge(kSize).add(-1.5);
  metrics.histogram(kSeconds, {"task_read"}).observe(0.5);

  CHECK(shows("# HELP taskora_test_hits_total Hits."));
  CHECK(shows("# TYPE taskora_test_hits_total counter"));
  CHECK(shows(R"(taskora_test_hits_total{route="/tasks/:id",service="task-api",status="200"} 3)"));
  CHECK(shows(R"(taskora_test_size{service="task-api"} 3.5)"));
  CHECK(shows(R"(taskora_test_seconds_bucket{query="task_read",service="task-api",le="0.1"} 0)"));
  CHECK(shows(R"(taskora_test_seconds_bucket{query="task_read",service="task-api",le="1"} 1)"));
  CHECK(shows(R"(taskora_test_seconds_count{query="task_read",service="task-api"} 1)"));
}

TEST_CASE_METHOD(Fixture, "the same child is the same number, another service has its own") {
  metrics.counter(kHits, {"a", "200"}).add();
  metrics.counter(kHits, {"a", "200"}).add();
  Metrics{registry, "notifier"}.counter(kHits, {"a", "200"}).add(7);
  CHECK(shows(R"(taskora_test_hits_total{route="a",service="task-api",status="200"} 2)"));
  CHECK(shows(R"(taskora_test_hits_total{route="a",service="notifier",status="200"} 7)"));
}

TEST_CASE_METHOD(Fixture, "one name cannot be of two kinds") {
  static constexpr GaugeSpec<2> kWrong{"taskora_test_hits_total", "Hits.", {"route", "status"}};
  metrics.counter(kHits, {"a", "200"}).add();
  CHECK_THROWS_AS(metrics.gauge(kWrong, {"a", "200"}), std::logic_error);
}

TEST_CASE_METHOD(Fixture, "a gauge that mirrors a state is refreshed before it is shown") {
  int state = 1;
  const auto gauge = metrics.gauge(kSize);
  registry.before_expose([&] { gauge.set(state); });
  state = 42;
  CHECK(shows(R"(taskora_test_size{service="task-api"} 42)"));
}

TEST_CASE_METHOD(Fixture, "the process describes itself") {
  // qemu-user answers /proc/self/stat itself, without most of it.
  if (std::getenv("EMULATED") != nullptr) SKIP("an emulator does not count what a process uses");
  CHECK(value("process_resident_memory_bytes") > 1e6);
  CHECK(value("process_virtual_memory_bytes") > value("process_resident_memory_bytes"));
  CHECK(value("process_threads") >= 1);
  CHECK(value("process_max_fds") >= value("process_open_fds"));
  const auto started = value("process_start_time_seconds");
  const auto now = static_cast<double>(std::time(nullptr));
  CHECK(started > now - 3600);
  CHECK(started < now + 5);

  const auto before = value("process_open_fds");
  const int extra = dup(0);
  CHECK(value("process_open_fds") == before + 1);
  close(extra);

  const auto cpu = value("process_cpu_seconds_total");
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (value("process_cpu_seconds_total") < cpu + 0.02 &&
         std::chrono::steady_clock::now() < end) {
  }
  CHECK(value("process_cpu_seconds_total") > cpu);
}

TEST_CASE_METHOD(Fixture, "many threads count without losing one") {
  const auto hits = metrics.counter(kHits, {"a", "200"});
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([hits] {
      for (int i = 0; i < 10'000; ++i) hits.add();
    });
  }
  threads.clear();
  CHECK(shows(R"(taskora_test_hits_total{route="a",service="task-api",status="200"} 40000)"));
}

TEST_CASE_METHOD(Fixture, "every row of the table can be counted") {
  metrics.gauge(kBuildInfo, {TASKORA_VERSION}).set(1);
  metrics.counter(kLogLinesDropped).add(0);
  metrics.counter(kHttpRequests, {"GET", "/", "200"}).add();
  metrics.histogram(kHttpRequestSeconds, {"GET", "/"}).observe(0.01);
  metrics.gauge(kHttpRequestsInFlight).set(0);
  metrics.gauge(kHttpConnections, {"idle"}).set(0);
  metrics.counter(kHttpRejected, {"full"}).add();
  metrics.histogram(kDbQuerySeconds, {"task_read"}).observe(0.01);
  metrics.counter(kDbErrors, {"task_read", "unavailable"}).add();
  metrics.gauge(kDbConnections, {"task_api", "idle"}).set(1);
  metrics.histogram(kDbPoolWaitSeconds, {"task_api"}).observe(0);
  CHECK(shows(R"(taskora_http_requests_in_flight{service="task-api"} 0)"));
}
