#pragma once
// What the relay tells of itself.

#include "taskora/base/error.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace taskora::outbox_relay {

// For metrics and logs. Called on the relay's threads; must be thread-safe, must not block or
// throw.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void on_leader(bool /*leads*/, std::int64_t /*epoch*/) {}
  // One page: rows, and how old the oldest was when it got its position.
  virtual void on_numbered(std::size_t /*rows*/, std::chrono::duration<double> /*oldest*/) {}
  virtual void on_tick(std::chrono::duration<double> /*took*/, std::size_t /*rows_waiting*/) {}
  virtual void on_forwarded(std::int64_t /*through*/, std::int64_t /*behind*/) {}
  // An event, or a dead letter, that its topic does not take.
  virtual void on_put_aside(std::int64_t /*pos*/, std::string_view /*topic*/,
                            std::string_view /*detail*/) {}
  virtual void on_emptied(int /*partition*/) {}          // of the outbox
  virtual void on_expired(std::size_t /*positions*/) {}  // of event_log
  virtual void on_letters_expired(std::size_t /*letters*/) {}
  virtual void on_error(std::string_view /*doing*/, const Error&) {}
};

}  // namespace taskora::outbox_relay
