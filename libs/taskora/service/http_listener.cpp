#include "taskora/service/http_listener.hpp"

#include "taskora/telemetry/metric_table.hpp"

#include <array>
#include <map>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <tuple>

namespace taskora::service {
namespace {

constexpr std::chrono::seconds kDrainLimit{10};

}  // namespace

// Children of a (method, route, status) are made when first seen, and kept: a request costs a
// shared lock and three adds.
class HttpListener::Watch final : public http::Observer {
 public:
  Watch(const Context& context, const std::string& name, bool log_requests)
      : metrics_{context.registry, name},
        logger_{context.logging.logger("http", name)},
        log_requests_{log_requests} {}

  void on_request(const http::RequestRecord& record) override {
    const auto child = of(record);
    child.count.add();
    child.seconds.observe(std::chrono::duration<double>(record.duration).count());
    if (!log_requests_) return;
    const auto level = record.status >= 500 ? telemetry::Level::error : telemetry::Level::info;
    logger_.log(
        level, "request",
        {{"request_id", record.request_id},
         {"trace_id", record.trace != nullptr ? record.trace->trace_id_hex() : ""},
         {"method", to_string(record.method)},
         {"route", record.route},
         {"status", record.status},
         {"problem", record.problem},
         {"duration_ms", std::chrono::duration<double, std::milli>(record.duration).count()}});
  }
  void on_connection(http::ConnectionEvent event, std::string_view reason) override {
    count(event, reason, "connection", open_connections_);
  }
  void on_stream(http::ConnectionEvent event, std::string_view reason) override {
    count(event, reason, "stream", open_streams_);
  }
  void on_error(std::string_view text, std::string_view request_id) override {
    logger_.error("handler failed", {{"request_id", request_id}, {"error", text}});
  }

 private:
  struct Child {
    telemetry::Counter count;
    telemetry::Histogram seconds;
  };
  using Key = std::tuple<http::Method, std::string_view, int>;

  Child of(const http::RequestRecord& record) {
    const Key key{record.method, record.route, record.status};
    {
      const std::shared_lock lock{mutex_};
      if (const auto at = children_.find(key); at != children_.end()) return at->second;
    }
    const std::unique_lock lock{mutex_};
    const auto& route =
        *routes_.emplace(record.route).first;  // the record's text lives only during the call
    const auto method = to_string(record.method);
    const auto status = std::to_string(record.status);
    return children_
        .try_emplace(Key{record.method, route, record.status},
                     Child{metrics_.counter(telemetry::kHttpRequests, {method, route, status}),
                           metrics_.histogram(telemetry::kHttpRequestSeconds, {method, route})})
        .first->second;
  }
  void count(http::ConnectionEvent event, std::string_view reason, std::string_view what,
             const telemetry::Gauge& open) {
    switch (event) {
      case http::ConnectionEvent::opened:
        open.add(1);
        return;
      case http::ConnectionEvent::closed:
        open.add(-1);
        if (what == "stream") metrics_.counter(telemetry::kHttpStreamsClosed, {reason}).add();
        return;
      case http::ConnectionEvent::rejected:
        metrics_.counter(telemetry::kHttpRejected, {reason}).add();
        return;
    }
  }

  telemetry::Metrics metrics_;
  telemetry::Logger& logger_;
  bool log_requests_;
  telemetry::Gauge open_connections_ = metrics_.gauge(telemetry::kHttpConnections, {"open"});
  telemetry::Gauge open_streams_ = metrics_.gauge(telemetry::kHttpConnections, {"stream"});
  std::shared_mutex mutex_;
  std::set<std::string, std::less<>> routes_;
  std::map<Key, Child> children_;
};

HttpListener::HttpListener(const Context& context, std::string name, http::Options options,
                           std::vector<http::Route> routes, bool log_requests)
    : name_{std::move(name)},
      watch_{std::make_unique<Watch>(context, name_, log_requests)},
      server_{std::move(options), std::move(routes), {}, watch_.get()} {}

HttpListener::~HttpListener() {
  server_.stop();
}

std::string_view HttpListener::name() const {
  return name_;
}

Status HttpListener::start() {
  TASKORA_TRY(port, server_.start());
  port_ = port;
  return {};
}

Status HttpListener::ready() {
  if (server_.ready()) return {};
  return fail(unavailable("the listener is draining"));
}

void HttpListener::drain() {
  server_.drain(kDrainLimit);
  server_.stop();
}

std::uint16_t HttpListener::port() const {
  return port_;
}

}  // namespace taskora::service
