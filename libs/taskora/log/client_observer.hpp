#pragma once
// What a client of a broker tells of itself; for metrics and logs.

#include <cstdint>
#include <string_view>

namespace taskora::log {

// Totals since the client was made, but for the values of the moment.
struct ClientStatistics {
  std::int64_t brokers_up = 0;  // now
  std::int64_t queued = 0;      // now: records to be acknowledged, or fetched and not yet read
  double round_trip = 0;        // seconds, the 99th percentile of the slowest broker
  double throttled = 0;         // seconds, the mean delay the broker asks for
  std::int64_t requests = 0;
  std::int64_t request_errors = 0;  // also those that got no answer in time
  std::int64_t sent_bytes = 0;
  std::int64_t received_bytes = 0;
  std::int64_t retries = 0;
  std::int64_t rebalances = 0;
};

// Called on the thread that reads or writes; must not block or throw.
class ClientObserver {
 public:
  virtual ~ClientObserver() = default;
  virtual void on_statistics(const ClientStatistics&) {}
  // `code`: the client library's name of the error, one of a bounded set. It goes on by itself.
  virtual void on_client_error(std::string_view /*code*/, std::string_view /*text*/) {}
};

}  // namespace taskora::log
