#include "sync-gateway/domain/hub.hpp"

#include <algorithm>

namespace taskora::sync_gateway {

EventPosition Hub::newest() const {
  const std::lock_guard lock{mutex_};
  return newest_;
}

void Hub::start_at(EventPosition pos) {
  const std::lock_guard lock{mutex_};
  newest_ = pos;
  for (auto& [account, all] : listeners_) {
    for (const auto& listener : all) listener->after_ = {};  // positions begin anew
  }
}

std::shared_ptr<Listener> Hub::add(AccountId account, std::shared_ptr<Sink> sink,
                                   EventPosition& live_after) {
  auto listener = std::make_shared<Listener>(account, std::move(sink));
  const std::lock_guard lock{mutex_};
  auto& all = listeners_[account];
  if (all.size() >= kMostPerAccount) return nullptr;
  all.push_back(listener);
  live_after = newest_;
  return listener;
}

void Hub::remove(const std::shared_ptr<Listener>& listener) {
  const std::lock_guard lock{mutex_};
  const auto at = listeners_.find(listener->account);
  if (at == listeners_.end()) return;
  std::erase(at->second, listener);
  if (at->second.empty()) listeners_.erase(at);
}

bool Hub::caught_up(const std::shared_ptr<Listener>& listener, EventPosition& live_after) {
  const std::lock_guard lock{mutex_};
  if (listener->held_.size() <= kMostAtOnce) return true;
  listener->held_.clear();
  live_after = newest_;
  return false;
}

// Under the lock, so that nothing published meanwhile overtakes what was held back; sinks never
// block.
void Hub::go_live(const std::shared_ptr<Listener>& listener, EventPosition after) {
  const std::lock_guard lock{mutex_};
  listener->after_ = after;
  for (const auto& held : listener->held_) {
    if (held.pos > after && !listener->sink->send(held.pos, held.type, held.payload)) break;
  }
  listener->held_.clear();
  listener->live_ = true;
}

void Hub::give(Listener& listener, const LiveEvent& event) {
  if (listener.live_) {
    if (event.pos > listener.after_) listener.sink->send(event.pos, event.type, event.payload);
  } else if (listener.held_.size() < kMostHeld) {
    listener.held_.push_back({event.pos, event.type, event.payload});
  } else {
    listener.held_.clear();
    listener.sink->drop("slow_catch_up");
  }
}

void Hub::publish(const std::vector<LiveEvent>& events) {
  const std::lock_guard lock{mutex_};
  for (const auto& event : events) {
    for (const auto& account : event.audience) {
      const auto at = listeners_.find(account);
      if (at == listeners_.end()) continue;
      for (const auto& listener : at->second) give(*listener, event);
    }
    newest_ = event.pos;
  }
}

std::size_t Hub::listeners() const {
  const std::lock_guard lock{mutex_};
  std::size_t count = 0;
  for (const auto& [account, all] : listeners_) count += all.size();
  return count;
}

}  // namespace taskora::sync_gateway
