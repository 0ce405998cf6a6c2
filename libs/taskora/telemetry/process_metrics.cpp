#include "taskora/telemetry/process_metrics.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <system_error>
#include <unistd.h>

namespace taskora::telemetry {
namespace {

using prometheus::MetricFamily, prometheus::MetricType;

MetricFamily family(std::string name, std::string help, MetricType type, double value) {
  prometheus::ClientMetric metric;
  if (type == MetricType::Counter) {
    metric.counter.value = value;
  } else {
    metric.gauge.value = value;
  }
  return {.name = std::move(name),
          .help = std::move(help),
          .type = type,
          .metric = {std::move(metric)}};
}

// Seconds since the epoch at which the machine started; 0 when unknown.
double boot_time() {
  std::ifstream in{"/proc/stat"};
  for (std::string word; in >> word;) {
    double seconds = 0;
    if (word == "btime" && in >> seconds) return seconds;
  }
  return 0;
}

void add_stat(std::vector<MetricFamily>& families) {
  std::ifstream in{"/proc/self/stat"};
  std::string line;
  std::getline(in, line);
  // The second field is the program's name in parentheses and may hold anything; the rest are
  // numbers, from field 3.
  const auto end_of_name = line.rfind(')');
  if (end_of_name == std::string::npos) return;
  std::istringstream rest{line.substr(end_of_name + 1)};
  std::vector<std::string> fields;
  for (std::string field; rest >> field;) fields.push_back(std::move(field));
  const auto number = [&](std::size_t n) {
    return n - 3 < fields.size() ? std::strtod(fields[n - 3].c_str(), nullptr) : 0;
  };
  const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  const auto page = static_cast<double>(sysconf(_SC_PAGESIZE));
  families.push_back(family("process_cpu_seconds_total", "User and system time spent.",
                            MetricType::Counter, (number(14) + number(15)) / ticks));
  families.push_back(family("process_threads", "Threads.", MetricType::Gauge, number(20)));
  families.push_back(family("process_start_time_seconds", "Start, in seconds since the epoch.",
                            MetricType::Gauge, boot_time() + number(22) / ticks));
  families.push_back(
      family("process_virtual_memory_bytes", "Virtual memory.", MetricType::Gauge, number(23)));
  families.push_back(family("process_resident_memory_bytes", "Resident memory.", MetricType::Gauge,
                            number(24) * page));
}

void add_descriptors(std::vector<MetricFamily>& families) {
  std::error_code error;
  std::filesystem::directory_iterator entries{"/proc/self/fd", error};
  if (error) return;
  double open = -1;  // one of them is the directory being read
  for (; entries != std::filesystem::directory_iterator{}; entries.increment(error)) ++open;
  families.push_back(family("process_open_fds", "Open file descriptors.", MetricType::Gauge, open));
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    families.push_back(family("process_max_fds", "File descriptors it may open.", MetricType::Gauge,
                              static_cast<double>(limit.rlim_cur)));
  }
}

}  // namespace

std::vector<MetricFamily> process_metrics() {
  std::vector<MetricFamily> families;
  add_stat(families);
  add_descriptors(families);
  return families;
}

}  // namespace taskora::telemetry
