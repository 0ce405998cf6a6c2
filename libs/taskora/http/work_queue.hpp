#pragma once
// A bounded first-in-first-out queue between the connections and the workers. Thread-safe.

#include "taskora/base/handoff.hpp"

#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace taskora::http {

// The worker that fell asleep last is woken first: its stack and its memory are still in the
// processor's caches, and workers that the load does not need stay asleep.
template <typename T>
class WorkQueue {
 public:
  explicit WorkQueue(std::size_t capacity) : capacity_{capacity} {}

  // Never blocks. False when full or stopped; the item is untouched then.
  [[nodiscard]] bool push(T&& item) {
    Sleeper* sleeper = nullptr;
    {
      const std::lock_guard lock{mutex_};
      if (stopped_) return false;
      if (!sleepers_.empty()) {
        sleeper = sleepers_.back();
        sleepers_.pop_back();
      } else if (items_.size() < capacity_) {
        items_.push_back(std::move(item));
      } else {
        return false;
      }
    }
    if (sleeper != nullptr) sleeper->give(std::optional<T>{std::move(item)});
    return true;
  }

  // Blocks; nullopt once stopped.
  [[nodiscard]] std::optional<T> pop() {
    Sleeper me;
    {
      const std::lock_guard lock{mutex_};
      if (stopped_) return std::nullopt;
      if (!items_.empty()) {
        std::optional<T> item{std::move(items_.front())};
        items_.pop_front();
        return item;
      }
      sleepers_.push_back(&me);
    }
    return me.take();
  }

  // Wakes every worker; what still waits is dropped.
  void stop() {
    std::deque<T> dropped;
    std::vector<Sleeper*> woken;
    {
      const std::lock_guard lock{mutex_};
      stopped_ = true;
      dropped.swap(items_);
      woken.swap(sleepers_);
    }
    for (auto* sleeper : woken) sleeper->give(std::nullopt);
  }

  [[nodiscard]] std::size_t size() const {
    const std::lock_guard lock{mutex_};
    return items_.size();
  }
  // Workers that wait for an item.
  [[nodiscard]] std::size_t asleep() const {
    const std::lock_guard lock{mutex_};
    return sleepers_.size();
  }

 private:
  using Sleeper = Handoff<std::optional<T>>;

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::deque<T> items_;
  std::vector<Sleeper*> sleepers_;  // none while there are items
  bool stopped_ = false;
};

}  // namespace taskora::http
