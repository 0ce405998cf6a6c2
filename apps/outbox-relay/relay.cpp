#include "outbox-relay/relay.hpp"

#include "outbox-relay/relay_steps.hpp"
#include "outbox-relay/store/forward_store.hpp"
#include "outbox-relay/store/housekeeping.hpp"
#include "outbox-relay/store/postgres_store.hpp"

#include "taskora/log/step_thread.hpp"

#include <chrono>
#include <limits>
#include <optional>

namespace taskora::outbox_relay {
namespace {

using log::Pause;
using std::chrono::microseconds;

constexpr std::chrono::seconds kDrainLimit{2};

}  // namespace

class Relay::Impl {
 public:
  Impl(Config config, Deps deps)
      : config_{config},
        deps_{deps},
        session_{log::single_session(deps.database.options(), "leader")},
        second_{log::single_session(deps.database.options(), "pages")},
        store_{session_, second_},
        forward_store_{deps.database},
        forwarder_{make_forwarder()},
        steps_{config,
               {.store = store_,
                .forwarder = forwarder_ ? &*forwarder_ : nullptr,
                .clock = deps.clock,
                .observer = deps.observer,
                .numbered = deps.numbered}},
        expiry_{deps.database},
        housekeeping_{[this] { return keep_house(); }},
        forwarding_{[this] { return steps_.forward(); }, &deps.numbered},
        ticking_{[this] { return steps_.tick(); }, &deps.committed} {}

  void start() {
    ticking_.start();
    if (forwarder_) forwarding_.start();
    housekeeping_.start();
  }

  void drain() {
    const auto seen = steps_.quiet().rings();
    if (steps_.epoch() != 0)
      steps_.quiet().wait(seen + 1, kDrainLimit);  // the second one surely began after this call
  }

  void stop() {
    ticking_.stop();
    forwarding_.request_stop();
    if (deps_.writer != nullptr) deps_.writer->interrupt();
    forwarding_.stop();
    housekeeping_.stop();
    steps_.step_down();
  }

  [[nodiscard]] Status ready() const { return steps_.ready(); }

 private:
  std::optional<Forwarder> make_forwarder() {
    if (deps_.writer == nullptr) return std::nullopt;
    return std::optional<Forwarder>{std::in_place, forward_store_, *deps_.writer};
  }

  Pause keep_house() {
    if (steps_.epoch() == 0) return {.wait = config_.housekeeping};
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
    else
      tell(*progress);
    // Between two batches the database gets as much time for others as it took for us, about.
    return expiring_ ? microseconds{20'000} : microseconds{config_.housekeeping};
  }

  void tell(const Expiry::Progress& progress) {
    if (progress.deleted > 0) deps_.observer.on_expired(progress.deleted);
    if (progress.letters > 0) deps_.observer.on_letters_expired(progress.letters);
  }

  // What is not on the log yet is not deleted, whatever its age.
  std::int64_t kept_from() {
    if (!forwarder_) return std::numeric_limits<std::int64_t>::max();
    return forwarder_->forwarded(steps_.epoch()).value_or(0);
  }

  Config config_;
  Deps deps_;
  db::Database session_;  // the leader's own: its session holds the lock
  db::Database second_;   // opened when there is more than a page
  PostgresRelayStore store_;
  PostgresForwardStore forward_store_;
  std::optional<Forwarder> forwarder_;
  RelaySteps steps_;
  Expiry expiry_;
  bool expiring_ = false;
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
