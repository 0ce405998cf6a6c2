#pragma once
// Time as an argument. PostgreSQL's clock decides what is due, expired or leased; this one is for
// what never leaves the process (token expiry, timeouts, back-off). Tests pass testing::FakeClock.

#include <chrono>

namespace taskora {

using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;  // PostgreSQL's own resolution

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Timestamp now() const = 0;  // wall clock, UTC
  [[nodiscard]] virtual std::chrono::steady_clock::time_point monotonic() const = 0;
};

// Thread-safe, never blocks.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override {
    return std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now());
  }
  [[nodiscard]] std::chrono::steady_clock::time_point monotonic() const override {
    return std::chrono::steady_clock::now();
  }
};

}  // namespace taskora
