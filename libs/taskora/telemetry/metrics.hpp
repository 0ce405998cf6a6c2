#pragma once
// Counters, gauges and histograms. What exists is declared in metric_table.hpp; here is how it is
// counted and read. A child (one combination of label values) is looked up once, when its owner is
// built, and kept: counting is then one atomic add, never a map look-up in a request.

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace taskora::telemetry {

// Rows of the table. Names follow Prometheus: taskora_<part>_<what>_<unit>[_total].
template <std::size_t N>
struct CounterSpec {
  std::string_view name, help;
  std::array<std::string_view, N> labels;
};
template <std::size_t N>
struct GaugeSpec {
  std::string_view name, help;
  std::array<std::string_view, N> labels;
};
template <std::size_t N>
struct HistogramSpec {
  std::string_view name, help;
  std::array<std::string_view, N> labels;
  std::span<const double> buckets;  // upper bounds, growing
};

// Handles: one pointer, copied freely, thread-safe, never block, valid while their Registry lives.
class Counter {
 public:
  void add(double by = 1) const;  // by >= 0

 private:
  friend class Metrics;
  explicit Counter(prometheus::Counter& child) : child_{&child} {}
  prometheus::Counter* child_;
};
class Gauge {
 public:
  void set(double value) const;
  void add(double by) const;

 private:
  friend class Metrics;
  explicit Gauge(prometheus::Gauge& child) : child_{&child} {}
  prometheus::Gauge* child_;
};
class Histogram {
 public:
  void observe(double value) const;  // takes a short lock

 private:
  friend class Metrics;
  explicit Histogram(prometheus::Histogram& child) : child_{&child} {}
  prometheus::Histogram* child_;
};

inline constexpr std::string_view kMetricsContentType = "text/plain; version=0.0.4; charset=utf-8";

// All metrics of one process, with those of the process itself (memory, CPU, descriptors, start
// time). Thread-safe.
class Registry {
 public:
  Registry();
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  // Runs before each exposition, for gauges that mirror a state (a pool's size). It must not block
  // or throw, and what it refers to must live until the last expose().
  void before_expose(std::function<void()> refresh);
  // The text format for /metrics.
  [[nodiscard]] std::string expose() const;

 private:
  friend class Metrics;
  struct State;
  std::unique_ptr<State> state_;
};

// One service's view of the registry: every child carries service="<name>". `registry` must outlive
// it and its handles. Asking twice for the same child gives the same child. Throws std::logic_error
// when two rows share a name but not a kind.
class Metrics {
 public:
  Metrics(Registry& registry, std::string service)
      : registry_{registry}, service_{std::move(service)} {}

  template <std::size_t N>
  [[nodiscard]] Counter counter(const CounterSpec<N>& row,
                                const std::array<std::string_view, N>& values = {}) const {
    return Counter{counter_child(row.name, row.help, row.labels, values)};
  }
  template <std::size_t N>
  [[nodiscard]] Gauge gauge(const GaugeSpec<N>& row,
                            const std::array<std::string_view, N>& values = {}) const {
    return Gauge{gauge_child(row.name, row.help, row.labels, values)};
  }
  template <std::size_t N>
  [[nodiscard]] Histogram histogram(const HistogramSpec<N>& row,
                                    const std::array<std::string_view, N>& values = {}) const {
    return Histogram{histogram_child(row.name, row.help, row.labels, values, row.buckets)};
  }

  [[nodiscard]] Registry& registry() const { return registry_; }
  [[nodiscard]] const std::string& service() const { return service_; }

 private:
  using Texts = std::span<const std::string_view>;
  [[nodiscard]] prometheus::Counter& counter_child(std::string_view name, std::string_view help,
                                                   Texts labels, Texts values) const;
  [[nodiscard]] prometheus::Gauge& gauge_child(std::string_view name, std::string_view help,
                                               Texts labels, Texts values) const;
  [[nodiscard]] prometheus::Histogram& histogram_child(std::string_view name, std::string_view help,
                                                       Texts labels, Texts values,
                                                       std::span<const double> buckets) const;

  Registry& registry_;
  std::string service_;
};

}  // namespace taskora::telemetry
