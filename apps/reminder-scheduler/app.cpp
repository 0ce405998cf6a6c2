#include "reminder-scheduler/app.hpp"

#include "reminder-scheduler/domain/round.hpp"
#include "reminder-scheduler/store/reminders.hpp"

#include "taskora/log/step_thread.hpp"
#include "taskora/telemetry/metric_table.hpp"

namespace taskora::reminder_scheduler {
namespace {

constexpr std::size_t kBatch = 200;
constexpr std::chrono::seconds kAfterError{1};

}  // namespace

struct App::Parts {
  std::unique_ptr<db::Database> database;
  PostgresReminderStore store;
  telemetry::Logger& logger;
  std::function<void()> rung;
  telemetry::Counter fired, cancelled;
  telemetry::Histogram delay;
  telemetry::Gauge lag;
  bool failing = false;                               // the failure is logged once
  log::StepThread thread{[this] { return step(); }};  // last: ends first

  Parts(const service::Context& context, std::function<void()> bell,
        const telemetry::Metrics& metrics)
      : database{context.database(metrics.service(), 2)},
        store{*database},
        logger{context.logging.logger("reminders", metrics.service())},
        rung{std::move(bell)},
        fired{metrics.counter(telemetry::kRemindersTaken, {"fired"})},
        cancelled{metrics.counter(telemetry::kRemindersTaken, {"cancelled"})},
        delay{metrics.histogram(telemetry::kReminderDelaySeconds)},
        lag{metrics.gauge(telemetry::kReminderLagSeconds)} {}

  log::Pause step() {
    const auto rest = play_round(store, kBatch, [this](const Taken& taken) { count(taken); });
    if (rest) {
      failing = false;
      if (rest->overdue) lag.set(std::chrono::duration<double>(*rest->overdue).count());
      return {.wait = rest->wait};
    }
    if (!failing)
      logger.warn("reminders wait",
                  {{"error", rest.error().slug()}, {"cause", rest.error().cause}});
    failing = true;
    return {.wait = kAfterError};
  }

  void count(const Taken& taken) {
    if (taken.cancelled > 0) cancelled.add(static_cast<double>(taken.cancelled));
    if (taken.fired.empty()) return;
    rung();
    fired.add(static_cast<double>(taken.fired.size()));
    const auto late = [](const Firing& firing) {
      return std::chrono::duration<double>(firing.reminder.taken_at - firing.reminder.fire_at)
          .count();
    };
    for (const auto& firing : taken.fired) delay.observe(late(firing));
    lag.set(late(taken.fired.front()));  // while catching up: how old the oldest of this batch was
  }
};

App::App(const service::Context& context, std::function<void()> rung)
    : parts_{std::make_unique<Parts>(context, std::move(rung),
                                     telemetry::Metrics{context.registry, std::string{name()}})} {}

App::~App() = default;

Status App::start() {
  parts_->thread.start();
  return {};
}

Status App::ready() {
  return parts_->database->check();
}

void App::drain() {
  parts_->thread.stop();
}

}  // namespace taskora::reminder_scheduler
