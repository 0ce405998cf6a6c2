#pragma once
// A bounded first-in-first-out queue between the connections and the workers. Thread-safe.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace taskora::http {

template <typename T>
class WorkQueue {
 public:
  explicit WorkQueue(std::size_t capacity) : capacity_{capacity} {}

  // Never blocks. False when full or stopped; the item is untouched then.
  [[nodiscard]] bool push(T&& item) {
    bool wake = false;
    {
      const std::lock_guard lock{mutex_};
      // What sleeping workers will take at once does not count as waiting.
      if (stopped_ || items_.size() >= capacity_ + sleeping_) return false;
      items_.push_back(std::move(item));
      wake = sleeping_ > 0;
    }
    if (wake) ready_.notify_one();
    return true;
  }

  // Blocks; nullopt once stopped.
  [[nodiscard]] std::optional<T> pop() {
    std::unique_lock lock{mutex_};
    ++sleeping_;
    ready_.wait(lock, [this] { return stopped_ || !items_.empty(); });
    --sleeping_;
    if (stopped_) return std::nullopt;
    std::optional<T> item{std::move(items_.front())};
    items_.pop_front();
    return item;
  }

  // Wakes every worker; what still waits is dropped.
  void stop() {
    std::deque<T> dropped;
    {
      const std::lock_guard lock{mutex_};
      stopped_ = true;
      dropped.swap(items_);
    }
    ready_.notify_all();
  }

  [[nodiscard]] std::size_t size() const {
    const std::lock_guard lock{mutex_};
    return items_.size();
  }

 private:
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<T> items_;
  std::size_t sleeping_ = 0;
  bool stopped_ = false;
};

}  // namespace taskora::http
