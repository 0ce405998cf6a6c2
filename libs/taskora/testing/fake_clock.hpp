#pragma once
// A clock that moves only when a test says so. Thread-safe.

#include "taskora/base/clock.hpp"

#include <atomic>

namespace taskora::testing {

class FakeClock final : public Clock {
 public:
  explicit FakeClock(Timestamp start = Timestamp{std::chrono::sys_days{std::chrono::year{2026} / 1 /
                                                                       1}})
      : now_{start.time_since_epoch().count()} {}

  void advance(std::chrono::microseconds by) { now_ += by.count(); }
  void set(Timestamp to) { now_ = to.time_since_epoch().count(); }

  [[nodiscard]] Timestamp now() const override {
    return Timestamp{std::chrono::microseconds{now_.load()}};
  }
  [[nodiscard]] std::chrono::steady_clock::time_point monotonic() const override {
    return std::chrono::steady_clock::time_point{std::chrono::microseconds{now_.load()}};
  }

 private:
  std::atomic<std::chrono::microseconds::rep> now_;
};

}  // namespace taskora::testing
