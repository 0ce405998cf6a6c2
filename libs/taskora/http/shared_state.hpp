#pragma once
// What the connections of one server share. It outlives the server while somebody still holds the
// handle of a stream.

#include "taskora/http/head.hpp"
#include "taskora/http/server.hpp"
#include "taskora/http/work_queue.hpp"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>

namespace taskora::http {

class Connection;

struct SharedState {
  SharedState(Options given, Observer& watching)
      : options{std::move(given)}, observer{watching}, queue{options.max_queue} {}

  const Options options;
  Observer& observer;  // not called once all connections are closed
  WorkQueue<std::shared_ptr<Connection>> queue;

  std::atomic<bool> draining{false};
  std::atomic<std::size_t> streams{0};
  std::atomic<std::size_t> in_flight{0};
  std::atomic<std::size_t> body_bytes{0};  // of bodies held
  std::atomic<std::size_t> unsent{0};      // bytes waiting for slow readers

  // The number of open connections, with a signal for whoever waits until there is none.
  void opened() { ++connections_; }
  void closed() {
    if (--connections_ != 0) return;
    const std::lock_guard lock{mutex_};
    none_left_.notify_all();
  }
  [[nodiscard]] std::size_t connections() const { return connections_; }
  bool wait_until_none(std::chrono::steady_clock::time_point until) {
    std::unique_lock lock{mutex_};
    return none_left_.wait_until(lock, until, [this] { return connections_ == 0; });
  }

  [[nodiscard]] HeadLimits head_limits() const {
    return {options.max_head, options.max_target, options.max_headers, options.max_body};
  }

 private:
  std::atomic<std::size_t> connections_{0};
  std::mutex mutex_;
  std::condition_variable none_left_;
};

}  // namespace taskora::http
