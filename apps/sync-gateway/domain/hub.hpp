#pragma once
// Who listens, and what each has been given. A listener first catches up from the database, while
// what happens meanwhile is held back for it; then it is live. Positions only grow, and none is
// left out or given twice.

#include "taskora/base/ids.hpp"
#include "taskora/base/uuid.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace taskora::sync_gateway {

struct LiveEvent {
  EventPosition pos;
  std::string type;
  std::string payload;  // the record's value: one CloudEvent
  std::vector<AccountId> audience;
};

// Where a listener's events go. Thread-safe, never blocks; false once nobody reads any more.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual bool send(EventPosition pos, std::string_view type, std::string_view payload) = 0;
  virtual void drop(std::string_view reason) = 0;
};

class Listener;

// Thread-safe.
class Hub {
 public:
  static constexpr std::size_t kMostPerAccount = 32;
  static constexpr std::size_t kMostHeld =
      10'000;  // events held back for one listener while it catches up
  static constexpr std::size_t kMostAtOnce = 100;  // of them, given at once when it goes live

  // The newest position given to the live listeners.
  [[nodiscard]] EventPosition newest() const;
  // At the start, and when the log itself went back (a restore).
  void start_at(EventPosition pos);

  // Adds a listener that is live for everything after the returned position and must catch up to
  // it; nullptr when the account has too many.
  [[nodiscard]] std::shared_ptr<Listener> add(AccountId account, std::shared_ptr<Sink> sink,
                                              EventPosition& live_after);
  void remove(const std::shared_ptr<Listener>& listener);
  // Asked when the listener has caught up. False: more was held back meanwhile than a reader can be
  // given at once; it was let go, and the listener must catch up to the new `live_after` first.
  [[nodiscard]] bool caught_up(const std::shared_ptr<Listener>& listener,
                               EventPosition& live_after);
  // Gives what was held back and goes live. Call once, after catching up. Nothing up to `after` is
  // given again: another replica may have been ahead of this one and shown it.
  void go_live(const std::shared_ptr<Listener>& listener, EventPosition after = {});

  // Events in order, each after newest().
  void publish(const std::vector<LiveEvent>& events);
  [[nodiscard]] std::size_t listeners() const;

 private:
  struct Held {
    EventPosition pos;
    std::string type;
    std::string payload;
  };
  friend class Listener;
  void give(Listener& listener, const LiveEvent& event);

  mutable std::mutex mutex_;
  EventPosition newest_;
  std::unordered_map<AccountId, std::vector<std::shared_ptr<Listener>>> listeners_;
};

class Listener {
 public:
  Listener(AccountId owner, std::shared_ptr<Sink> to) : account{owner}, sink{std::move(to)} {}
  const AccountId account;
  const std::shared_ptr<Sink> sink;

 private:
  friend class Hub;
  bool live_ = false;
  EventPosition after_;
  std::deque<Hub::Held> held_;
};

}  // namespace taskora::sync_gateway
