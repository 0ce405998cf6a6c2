#include "outbox-relay/relay.hpp"

#include "outbox-relay/domain/pace.hpp"
#include "outbox-relay/domain/ticker.hpp"
#include "outbox-relay/events/forwarder.hpp"
#include "outbox-relay/store/housekeeping.hpp"
#include "outbox-relay/store/postgres_store.hpp"

#include "taskora/log/step_thread.hpp"

#include <atomic>
#include <limits>
#include <mutex>
#include <optional>
#include <utility>

namespace taskora::outbox_relay {
namespace {

using log::Pause;
using std::chrono::microseconds;

constexpr std::chrono::seconds kAskForLock{
    1};  // how often a leader looks whether its session still holds the lock
constexpr std::chrono::seconds kDrainLimit{2};

}  // namespace

class Relay::Impl {
 public:
  Impl(Config config, Deps deps)
      : config_{config},
        deps_{deps},
        session_{log::single_session(deps.database.options(), "leader")},
        store_{session_},
        ticker_{store_, {.page = static_cast<std::size_t>(config.page)}},
        pace_{{.busy = config.busy_wait,
               .idle = config.idle_wait,
               .standby = config.standby_wait,
               .retry = config.retry_wait}},
        expiry_{deps.database},
        housekeeping_{[this] { return keep_house(); }},
        forwarding_{[this] { return forward(); }, &deps.numbered},
        ticking_{[this] { return tick(); }, &deps.committed} {
    if (deps.writer != nullptr) forwarder_.emplace(deps.database, *deps.writer);
  }

  void start() {
    ticking_.start();
    if (forwarder_) forwarding_.start();
    housekeeping_.start();
  }

  void drain() {
    const auto seen = quiet_.rings();
    if (epoch_ != 0)
      quiet_.wait(seen + 1, kDrainLimit);  // the second one surely began after this call
  }

  void stop() {
    ticking_.stop();
    forwarding_.request_stop();
    if (deps_.writer != nullptr) deps_.writer->interrupt();
    forwarding_.stop();
    housekeeping_.stop();
    ticker_.step_down();
    epoch_ = 0;
  }

  [[nodiscard]] Status ready() const {
    const std::lock_guard lock{mutex_};
    if (tick_failure_) return fail(*tick_failure_);
    if (forward_failure_) return fail(*forward_failure_);
    return {};
  }

 private:
  Pause tick() {
    const auto began = deps_.clock.monotonic();
    if (began - asked_ >= kAskForLock) {
      ticker_.doubt();
      asked_ = began;
    }
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

  void report(const Step& step, std::chrono::steady_clock::duration took) {
    if (step.what == Step::What::numbered || step.what == Step::What::idle)
      deps_.observer.on_tick(took, step.waiting);
    if (step.what == Step::What::numbered && step.rows > 0) {
      deps_.numbered.ring();
      deps_.observer.on_numbered(step.rows, step.oldest);
    }
    if (step.what != Step::What::numbered) quiet_.ring();
  }

  void note_leadership() {
    const auto epoch = ticker_.epoch();
    if (epoch_.exchange(epoch) != epoch) deps_.observer.on_leader(epoch != 0, epoch);
  }

  void note_failure(std::optional<Error>& where, const Error* error) {
    const std::lock_guard lock{mutex_};
    where = error == nullptr ? std::nullopt : std::optional{*error};
  }

  Pause forward() {
    const std::int64_t epoch = epoch_;
    if (epoch == 0) {
      note_failure(forward_failure_, nullptr);
      return {.wait = config_.standby_wait};
    }
    const auto forwarded = forwarder_->step(epoch);
    note_failure(forward_failure_, forwarded ? nullptr : &forwarded.error());
    if (!forwarded) {
      deps_.observer.on_error("forward", forwarded.error());
      return {.wait = config_.retry_wait};
    }
    if (!*forwarded) return {.wait = config_.standby_wait};
    deps_.observer.on_forwarded((*forwarded)->through, (*forwarded)->behind);
    if ((*forwarded)->behind > 0) return {};
    return {.wait = config_.idle_wait, .until_rung = true};
  }

  Pause keep_house() {
    if (epoch_ == 0) return {.wait = config_.housekeeping};
    if (!expiring_) empty_partitions();
    return {.wait = expire()};
  }

  void empty_partitions() {
    const auto emptied = empty_outbox(deps_.database);
    if (!emptied) return deps_.observer.on_error("empty the outbox", emptied.error());
    for (const int slot : *emptied) deps_.observer.on_emptied(slot);
  }

  microseconds expire() {
    const auto progress = expiry_.step(kept_from());
    expiring_ = progress && !progress->finished;
    if (!progress)
      deps_.observer.on_error("expire events", progress.error());
    else if (progress->deleted > 0)
      deps_.observer.on_expired(progress->deleted);
    // Between two batches the database gets as much time for others as it took for us, about.
    return expiring_ ? microseconds{20'000} : microseconds{config_.housekeeping};
  }

  // What is not on the log yet is not deleted, whatever its age.
  std::int64_t kept_from() {
    if (!forwarder_) return std::numeric_limits<std::int64_t>::max();
    return forwarder_->forwarded(epoch_).value_or(0);
  }

  Config config_;
  Deps deps_;
  db::Database session_;  // the leader's own: its session holds the lock
  PostgresRelayStore store_;
  Ticker ticker_;
  Pace pace_;
  std::chrono::steady_clock::time_point asked_{};
  std::optional<Forwarder> forwarder_;
  Expiry expiry_;
  bool expiring_ = false;
  std::atomic<std::int64_t> epoch_{0};  // 0: not leading
  log::Doorbell quiet_;                 // rung after each tick that found nothing
  mutable std::mutex mutex_;
  std::optional<Error> tick_failure_;     // of the last tick
  std::optional<Error> forward_failure_;  // of the last step of the forwarder
  log::StepThread housekeeping_;
  log::StepThread forwarding_;
  log::StepThread ticking_;
};

Relay::Relay(Config config, Deps deps) : impl_{std::make_unique<Impl>(config, deps)} {}
Relay::~Relay() {
  stop();
}
void Relay::start() {
  impl_->start();
}
void Relay::drain() {
  impl_->drain();
}
void Relay::stop() {
  impl_->stop();
}
Status Relay::ready() const {
  return impl_->ready();
}

}  // namespace taskora::outbox_relay
