#include "taskora/service/context.hpp"

#include "taskora/telemetry/metric_table.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>

namespace taskora::service {
namespace {

// One histogram per statement, found by name under a shared lock: statements are few and known at
// build time.
class QueryTimes {
 public:
  explicit QueryTimes(telemetry::Metrics metrics) : metrics_{std::move(metrics)} {}

  void observe(std::string_view query, double seconds, bool ok) {
    of(query).observe(seconds);
    if (!ok) metrics_.counter(telemetry::kDbErrors, {query, "failed"}).add();
  }

 private:
  telemetry::Histogram of(std::string_view query) {
    {
      const std::shared_lock lock{mutex_};
      if (const auto at = known_.find(query); at != known_.end()) return at->second;
    }
    const std::unique_lock lock{mutex_};
    return known_
        .try_emplace(std::string{query}, metrics_.histogram(telemetry::kDbQuerySeconds, {query}))
        .first->second;
  }

  telemetry::Metrics metrics_;
  std::shared_mutex mutex_;
  std::map<std::string, telemetry::Histogram, std::less<>> known_;
};

}  // namespace

std::string role_of(std::string_view service) {
  std::string role = "taskora_" + std::string{service};
  std::replace(role.begin(), role.end(), '-', '_');
  return role;
}

std::unique_ptr<db::Database> Context::database(std::string_view service,
                                                std::size_t connections) const {
  const auto role = role_of(service);
  auto times = std::make_shared<QueryTimes>(telemetry::Metrics{registry, std::string{service}});
  return std::make_unique<db::Database>(db::DatabaseOptions{
      .conninfo = connection_for(role),
      .role = role,
      .connections = connections,
      .application_name = std::string{service},
      .observer = [times](std::string_view query, std::chrono::duration<double> took, bool ok) {
        times->observe(query, took.count(), ok);
      }});
}

}  // namespace taskora::service
