#pragma once
// The process seen from the kernel, under the names every Prometheus client uses. Internal to this
// library.

#include <prometheus/metric_family.h>

#include <vector>

namespace taskora::telemetry {

// process_resident_memory_bytes, process_virtual_memory_bytes, process_cpu_seconds_total,
// process_threads, process_start_time_seconds, process_open_fds, process_max_fds. What /proc does
// not tell is left out.
[[nodiscard]] std::vector<prometheus::MetricFamily> process_metrics();

}  // namespace taskora::telemetry
