#include "taskora/log/doorbell.hpp"

namespace taskora::log {

void Doorbell::ring() {
  {
    const std::lock_guard lock{mutex_};
    ++rings_;
  }
  rung_.notify_all();
}

std::uint64_t Doorbell::rings() const {
  const std::lock_guard lock{mutex_};
  return rings_;
}

std::uint64_t Doorbell::wait(std::uint64_t seen, std::chrono::microseconds limit) const {
  std::unique_lock lock{mutex_};
  rung_.wait_for(lock, limit, [&] { return rings_ > seen; });
  return rings_;
}

}  // namespace taskora::log
