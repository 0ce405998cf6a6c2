#pragma once
// One value from one thread to another that waits for it.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

namespace taskora {

// Lives on the taker's stack. `give` is called once at most; after `take` has returned, the giver
// no longer touches the slot, so the taker may end it. A slot per waiting thread, in place of a
// condition variable that all share, lets the giver choose whom it wakes and wakes nobody into a
// lock that others hold.
template <typename T>
class Handoff {
 public:
  Handoff() = default;
  Handoff(const Handoff&) = delete;
  Handoff& operator=(const Handoff&) = delete;

  // Does not block. Notifies under the lock: the moment it is free the slot may be gone.
  void give(T value) {
    const std::lock_guard lock{mutex_};
    value_.emplace(std::move(value));
    given_.notify_one();
  }

  // Blocks until something is given.
  [[nodiscard]] T take() {
    std::unique_lock lock{mutex_};
    given_.wait(lock, [this] { return value_.has_value(); });
    return *std::move(value_);
  }

  // nullopt: nothing was given by then; it may still be.
  [[nodiscard]] std::optional<T> take_until(std::chrono::steady_clock::time_point deadline) {
    std::unique_lock lock{mutex_};
    given_.wait_until(lock, deadline, [this] { return value_.has_value(); });
    return std::exchange(value_, std::nullopt);
  }

 private:
  std::mutex mutex_;
  std::condition_variable given_;
  std::optional<T> value_;
};

}  // namespace taskora
