#include "outbox-relay/store/turns.hpp"

#include <algorithm>

namespace taskora::outbox_relay {

bool Turns::await(std::size_t page) {
  std::unique_lock lock{mutex_};
  ended_.wait(lock, [&] { return committed_ >= page || (broken_ && broken_at_ < page); });
  return committed_ >= page;
}

void Turns::end(std::size_t page, const Result<Numbered>& how) {
  const std::lock_guard lock{mutex_};
  if (how && how->outcome == NumberedOutcome::done) {
    ++committed_;
    all_.oldest = std::max(all_.oldest, how->oldest);
  } else if (!broken_ || page < broken_at_) {
    broken_at_ = page;
    broken_ = how;
  }
  ended_.notify_all();
}

bool Turns::broken() {
  const std::lock_guard lock{mutex_};
  return broken_.has_value();
}

Result<Numbered> Turns::outcome() {
  const std::lock_guard lock{mutex_};
  return broken_.value_or(all_);
}

}  // namespace taskora::outbox_relay
