#pragma once
// What the server tells whoever measures and logs it. http knows no telemetry library.

#include "taskora/http/request.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace taskora::http {

struct RequestRecord {
  std::string_view route;  // Route::name; "(unmatched)" for 404 and 405, "(refused)" for what never
                           // became a request
  Method method = Method::get;
  int status = 0;
  std::chrono::nanoseconds duration{
      0};                              // from its last byte read to its answer handed to the socket
  std::chrono::nanoseconds queued{0};  // of which it waited for a worker
  std::size_t bytes_in = 0;            // body
  std::size_t bytes_out = 0;           // body
  std::string_view request_id;
  const TraceContext* trace = nullptr;  // null when refused
  std::string_view problem;             // slug of the problem document; "" if there is none
};

enum class ConnectionEvent : std::uint8_t { opened, closed, rejected };

// Called from several threads at once, on the hot path: must be thread-safe, must not block, must
// not throw. The texts live only during the call.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void on_request(const RequestRecord&) {}
  // reason, of closed: "client_gone", "idle", "slow_reader", "head_timeout", "body_timeout",
  // "write_timeout", "refused", "answered", "draining", "stopped", "stream"; of rejected:
  // "too_many_connections", "no_file_descriptors"
  virtual void on_connection(ConnectionEvent, std::string_view /*reason*/) {}
  // reason, of closed: as EventStream::on_close
  virtual void on_stream(ConnectionEvent, std::string_view /*reason*/) {}
  // A bug or a broken promise of a handler: exception text, a dropped header, Error::cause of a
  // 5xx. For the log only.
  virtual void on_error(std::string_view /*text*/, std::string_view /*request_id*/) {}
};

}  // namespace taskora::http
