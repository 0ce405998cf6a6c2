#pragma once
// "There is something to do", from one thread to others of the same process. It only ever shortens
// a wait: whoever waits also polls, because the work may come from another process.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace taskora::log {

// Thread-safe. A ring is never missed: wait() takes the number of rings the caller has seen.
class Doorbell {
 public:
  void ring();

  [[nodiscard]] std::uint64_t rings() const;
  // Blocks until more than `seen` rings have happened, or for `limit`. Returns how many have.
  std::uint64_t wait(std::uint64_t seen, std::chrono::microseconds limit) const;

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable rung_;
  std::uint64_t rings_ = 0;
};

}  // namespace taskora::log
