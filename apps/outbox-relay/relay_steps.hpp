#pragma once
// The relay without its threads: what one turn of the ticks, and one of the forwarder, does, and
// how long each rests then.

#include "outbox-relay/config.hpp"
#include "outbox-relay/domain/pace.hpp"
#include "outbox-relay/domain/ticker.hpp"
#include "outbox-relay/events/forwarder.hpp"
#include "outbox-relay/observer.hpp"

#include "taskora/base/clock.hpp"
#include "taskora/base/result.hpp"
#include "taskora/log/doorbell.hpp"
#include "taskora/log/step_thread.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>

namespace taskora::outbox_relay {

struct StepsDeps {
  RelayStore& store;
  Forwarder* forwarder;  // null: event_log is the log
  const Clock& clock;
  Observer& observer;
  log::Doorbell& numbered;  // rung after each page, and when it leads
};

// tick() on one thread, forward() on another; the rest from any, step_down() after both ended.
class RelaySteps {
 public:
  // `look_ahead`: keys a tick reads at once.
  RelaySteps(const Config& config, StepsDeps deps,
             std::size_t look_ahead = TickerOptions{}.look_ahead);

  [[nodiscard]] log::Pause tick();
  [[nodiscard]] log::Pause forward();
  void step_down();

  [[nodiscard]] std::int64_t epoch() const { return epoch_; }  // 0: not leading
  [[nodiscard]] Status ready() const;                          // Relay::ready
  [[nodiscard]] const log::Doorbell& quiet() const { return quiet_; }

 private:
  void report(const Step& step, std::chrono::steady_clock::duration took);
  void note_leadership();
  void note_failure(std::optional<Error>& where, const Error* error);

  Config config_;
  StepsDeps deps_;
  Ticker ticker_;
  Pace pace_;
  std::chrono::steady_clock::time_point asked_{};
  std::atomic<std::int64_t> epoch_{0};
  std::atomic<std::int64_t> lost_epoch_{0};  // the forwarder found that another one leads
  log::Doorbell quiet_;                      // rung after each tick that found nothing
  mutable std::mutex mutex_;
  std::optional<Error> tick_failure_;     // of the last tick
  std::optional<Error> forward_failure_;  // of the last step of the forwarder
};

}  // namespace taskora::outbox_relay
