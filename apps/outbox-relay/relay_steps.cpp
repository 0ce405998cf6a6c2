#include "outbox-relay/relay_steps.hpp"

namespace taskora::outbox_relay {
namespace {

using log::Pause;

// How often a leader looks whether its session still holds the lock.
constexpr std::chrono::seconds kAskForLock{1};

}  // namespace

RelaySteps::RelaySteps(const Config& config, StepsDeps deps, std::size_t look_ahead)
    : config_{config},
      deps_{deps},
      ticker_{deps.store,
              {.page = static_cast<std::size_t>(config.page), .look_ahead = look_ahead}},
      pace_{{.busy = config.busy_wait,
             .idle = config.idle_wait,
             .standby = config.standby_wait,
             .retry = config.retry_wait}} {}

Pause RelaySteps::tick() {
  const auto began = deps_.clock.monotonic();
  if (began - asked_ >= kAskForLock) {
    ticker_.doubt();
    asked_ = began;
  }
  // With nothing to number no statement of the ticks meets the fence: a leader that lost its
  // session and got the lock again, after another one had led, would not know, and forward nothing.
  if (const auto lost = lost_epoch_.exchange(0); lost != 0 && lost == ticker_.epoch())
    ticker_.step_down();
  const auto step = ticker_.step();
  note_leadership();
  note_failure(tick_failure_, step ? nullptr : &step.error());
  if (!step) {
    deps_.observer.on_error("tick", step.error());
    return {.wait = pace_.after_error().time};
  }
  report(*step, deps_.clock.monotonic() - began);
  const auto rest = pace_.after(*step);
  return {.wait = rest.time, .until_rung = rest.until_committed};
}

void RelaySteps::report(const Step& step, std::chrono::steady_clock::duration took) {
  if (step.what == Step::What::numbered || step.what == Step::What::idle)
    deps_.observer.on_tick(took, step.waiting);
  if (step.what == Step::What::numbered && step.rows > 0) {
    deps_.numbered.ring();
    deps_.observer.on_numbered(step.rows, step.oldest);
  }
  if (step.what != Step::What::numbered) quiet_.ring();
}

void RelaySteps::note_leadership() {
  const auto epoch = ticker_.epoch();
  if (epoch_.exchange(epoch) == epoch) return;
  deps_.observer.on_leader(epoch != 0, epoch);
  if (epoch != 0) deps_.numbered.ring();  // its predecessor may have left something
}

void RelaySteps::note_failure(std::optional<Error>& where, const Error* error) {
  const std::lock_guard lock{mutex_};
  where = error == nullptr ? std::nullopt : std::optional{*error};
}

Pause RelaySteps::forward() {
  const std::int64_t epoch = epoch_;
  if (epoch == 0) {
    note_failure(forward_failure_, nullptr);
    deps_.forwarder->stand_by();
    return {.wait = config_.standby_wait, .until_rung = true};
  }
  const auto forwarded = deps_.forwarder->step(epoch);
  note_failure(forward_failure_, forwarded ? nullptr : &forwarded.error());
  if (!forwarded) {
    deps_.observer.on_error("forward", forwarded.error());
    return {.wait = config_.retry_wait};
  }
  if (!*forwarded) {
    lost_epoch_ = epoch;
    return {.wait = config_.standby_wait};
  }
  for (const auto& [pos, topic, detail] : (*forwarded)->put_aside)
    deps_.observer.on_put_aside(pos, topic, detail);
  deps_.observer.on_forwarded((*forwarded)->through, (*forwarded)->behind);
  if ((*forwarded)->behind > 0) return {};
  return {.wait = config_.idle_wait, .until_rung = true};
}

void RelaySteps::step_down() {
  ticker_.step_down();
  epoch_ = 0;
}

Status RelaySteps::ready() const {
  const std::lock_guard lock{mutex_};
  if (tick_failure_) return fail(*tick_failure_);
  if (forward_failure_) return fail(*forward_failure_);
  return {};
}

}  // namespace taskora::outbox_relay
