#include "taskora/telemetry/metrics.hpp"

#include "taskora/telemetry/process_metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <iterator>
#include <mutex>
#include <vector>

namespace taskora::telemetry {
namespace {

prometheus::Labels labels_of(const std::string& service, std::span<const std::string_view> labels,
                             std::span<const std::string_view> values) {
  prometheus::Labels all{{"service", service}};
  for (std::size_t i = 0; i < labels.size(); ++i) all.emplace(labels[i], values[i]);
  return all;
}

}  // namespace

struct Registry::State {
  prometheus::Registry registry;  // its families may be added to at any time: it locks itself
  std::mutex mutex;
  std::vector<std::function<void()>> refreshers;
};

Registry::Registry() : state_{std::make_unique<State>()} {}
Registry::~Registry() = default;

void Registry::before_expose(std::function<void()> refresh) {
  const std::lock_guard lock{state_->mutex};
  state_->refreshers.push_back(std::move(refresh));
}

std::string Registry::expose() const {
  {
    const std::lock_guard lock{state_->mutex};
    for (const auto& refresh : state_->refreshers) refresh();
  }
  auto families = state_->registry.Collect();
  auto process = process_metrics();
  std::move(process.begin(), process.end(), std::back_inserter(families));
  return prometheus::TextSerializer{}.Serialize(families);
}

void Counter::add(double by) const {
  child_->Increment(by);
}
void Gauge::set(double value) const {
  child_->Set(value);
}
void Gauge::add(double by) const {
  child_->Increment(by);
}
void Histogram::observe(double value) const {
  child_->Observe(value);
}

prometheus::Counter& Metrics::counter_child(std::string_view name, std::string_view help,
                                            Texts labels, Texts values) const {
  auto& family = prometheus::BuildCounter()
                     .Name(std::string{name})
                     .Help(std::string{help})
                     .Register(registry_.state_->registry);
  return family.Add(labels_of(service_, labels, values));
}

prometheus::Gauge& Metrics::gauge_child(std::string_view name, std::string_view help, Texts labels,
                                        Texts values) const {
  auto& family = prometheus::BuildGauge()
                     .Name(std::string{name})
                     .Help(std::string{help})
                     .Register(registry_.state_->registry);
  return family.Add(labels_of(service_, labels, values));
}

prometheus::Histogram& Metrics::histogram_child(std::string_view name, std::string_view help,
                                                Texts labels, Texts values,
                                                std::span<const double> buckets) const {
  auto& family = prometheus::BuildHistogram()
                     .Name(std::string{name})
                     .Help(std::string{help})
                     .Register(registry_.state_->registry);
  return family.Add(labels_of(service_, labels, values),
                    prometheus::Histogram::BucketBoundaries{buckets.begin(), buckets.end()});
}

}  // namespace taskora::telemetry
