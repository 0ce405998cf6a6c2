#pragma once
// The HTTP front of a service: connections on a few threads, requests on workers, and a limit on
// everything.

#include "taskora/base/result.hpp"
#include "taskora/http/observer.hpp"
#include "taskora/http/route.hpp"
#include "taskora/http/stream.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace taskora::http {

struct Options {
  std::string address = "127.0.0.1";  // an IPv4 or IPv6 address; "::" or "0.0.0.0" for all
  std::uint16_t port = 0;             // 0: any free one, returned by start()
  std::size_t workers = 8;            // handlers that run at once
  // Threads that read, write and parse heads; more than the processors need only adds wake-ups.
  std::size_t io_threads = std::clamp(std::thread::hardware_concurrency() / 2, 1U, 4U);
  int backlog = 1024;

  std::size_t max_head = std::size_t{16} << 10U;   // bytes of request line and headers: 431
  std::size_t max_body = std::size_t{1} << 20U;    // bytes: 413
  std::size_t max_target = std::size_t{2} << 10U;  // bytes: 414
  std::size_t max_headers = 100;                   // 431
  std::size_t max_connections =
      10'000;                   // start() raises the soft limit of descriptors for it, or lowers it
  std::size_t max_queue = 256;  // requests that wait for a worker; past it 503 with Retry-After
  std::size_t max_bodies = std::size_t{64}
                           << 20U;  // bytes of large bodies, all connections together: 503
  std::size_t max_stream_buffer = std::size_t{256}
                                  << 10U;  // bytes one stream may have waiting for its reader
  std::size_t max_unsent = std::size_t{64}
                           << 20U;  // bytes of answers and streams waiting for slow readers,
                                    // together; who would need more is dropped

  std::chrono::milliseconds head_deadline{
      10'000};  // from the first byte of a request (or accept) to the end of its head
  std::chrono::milliseconds body_deadline{30'000};   // from there to the end of its body
  std::chrono::milliseconds idle_deadline{75'000};   // between two requests
  std::chrono::milliseconds write_deadline{30'000};  // without one byte of progress
  std::chrono::milliseconds queue_deadline{
      5'000};  // waited longer for a worker: 503, the handler does not run
  std::chrono::milliseconds request_deadline{30'000};  // becomes Request::deadline
  std::chrono::milliseconds linger_deadline{
      2'000};  // reads on after a refusal, so that the client sees the answer
  std::chrono::milliseconds stream_heartbeat{
      15'000};  // a comment after this long without an event; 0: none
};

struct Hooks {
  // Before routing; an answer here is the answer (CORS preflight, maintenance). Runs on a worker.
  std::function<std::optional<Response>(const Request&)> before;
  // After the handler and on every problem document of a routed request; adds headers (CORS,
  // RateLimit). Runs on a worker.
  std::function<void(const Request&, Response&)> after;
};

struct Stats {
  std::size_t connections = 0;
  std::size_t streams = 0;
  std::size_t queued = 0;      // requests waiting for a worker
  std::size_t in_flight = 0;   // requests in a handler
  std::size_t body_bytes = 0;  // of large request bodies held
  std::size_t unsent = 0;      // bytes waiting for slow readers
};

// Thread-safe. Handlers, hooks and the observer may run until stop() has returned; the observer
// must outlive the server.
class Server {
 public:
  Server(Options options, std::vector<Route> routes, Hooks hooks = {},
         Observer* observer = nullptr);
  ~Server();  // stop()
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Binds, listens and starts the threads; returns the port. Errors: invalid_argument (address,
  // options, routes), already_exists "address_in_use" (another process listens there: the port is
  // never shared), unavailable. Changes two things of the process: its soft limit of descriptors,
  // and glibc's threshold from which blocks of memory go back to the system when freed (256 KB).
  [[nodiscard]] Result<std::uint16_t> start();
  [[nodiscard]] bool ready() const;  // between start() and drain(): what /readyz asks

  // Stops accepting; requests already sent are answered, each connection is closed after its
  // answer, idle ones at once; streams end with the reason "draining". Blocks until all are gone or
  // the time is up; true if all are gone.
  bool drain(std::chrono::milliseconds time_limit);
  // Closes what is left and joins the threads; waits for handlers that run. Not to be called from a
  // handler. Idempotent.
  void stop();

  [[nodiscard]] const std::vector<Route>& routes() const;  // the table given
  [[nodiscard]] Stats stats() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace taskora::http
