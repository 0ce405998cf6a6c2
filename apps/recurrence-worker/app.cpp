#include "recurrence-worker/app.hpp"

#include "recurrence-worker/store/recurrence.hpp"

#include "taskora/service/consumer_watch.hpp"

#include <array>

namespace taskora::recurrence_worker {
namespace {

class Outcomes {
 public:
  explicit Outcomes(const telemetry::Metrics& metrics)
      : counters_{of(metrics, Outcome::created), of(metrics, Outcome::ended),
                  of(metrics, Outcome::repeat), of(metrics, Outcome::gone)} {}
  void add(Outcome outcome) const { counters_.at(static_cast<std::size_t>(outcome)).add(); }

 private:
  static telemetry::Counter of(const telemetry::Metrics& metrics, Outcome outcome) {
    return metrics.counter(telemetry::kRecurrences, {to_string(outcome)});
  }
  std::array<telemetry::Counter, 4> counters_;  // in the order of Outcome
};

}  // namespace

log::Consumer consumer() {
  return {.name = "recurrence-worker",
          .topics = {"task-events"},
          .types = {"task.completed"},
          .handler = [](db::Transaction& tx, const log::Delivery& delivery) -> Status {
            TASKORA_CHECK(continue_series(tx, delivery.event));
            return {};
          },
          .run_as = log::RunAs::account};
}

struct App::Parts {
  std::unique_ptr<db::Database> database;
  service::ConsumerWatch watch;
  Outcomes outcomes;
  std::unique_ptr<log::ConsumerRunner> consumer;  // last: ends first

  Parts(const service::Context& context, std::function<void()> rung, std::string_view name)
      : database{context.database(name, 2)},
        watch{context, name, std::move(rung)},
        outcomes{telemetry::Metrics{context.registry, std::string{name}}} {}

  Status apply(db::Transaction& tx, const log::Delivery& delivery) {
    TASKORA_TRY(outcome, continue_series(tx, delivery.event));
    if (outcome) outcomes.add(*outcome);
    return {};
  }
};

App::App(const service::Context& context, std::function<void()> rung, const log::Doorbell* numbered)
    : parts_{std::make_unique<Parts>(context, std::move(rung), name())} {
  auto& p = *parts_;
  auto counted = recurrence_worker::consumer();
  counted.handler = [&p](db::Transaction& tx, const log::Delivery& delivery) {
    return p.apply(tx, delivery);
  };
  p.consumer = p.watch.open_consumer(context, std::move(counted), *p.database, numbered);
}

App::~App() = default;

Status App::start() {
  parts_->consumer->start();
  return {};
}

Status App::ready() {
  return parts_->consumer->ready();
}

void App::drain() {
  parts_->consumer->stop();
}

}  // namespace taskora::recurrence_worker
