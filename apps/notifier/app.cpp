#include "notifier/app.hpp"

#include "notifier/store/in_app.hpp"
#include "notifier/store/notify.hpp"

#include "taskora/service/consumer_watch.hpp"

namespace taskora::notifier {

namespace {

std::vector<std::unique_ptr<Channel>> every_channel() {
  std::vector<std::unique_ptr<Channel>> channels;
  channels.push_back(std::make_unique<InApp>());
  return channels;
}

}  // namespace

log::Consumer consumer() {
  const auto channels =
      std::make_shared<const std::vector<std::unique_ptr<Channel>>>(every_channel());
  return {.name = "notifier",
          .topics = {"reminders"},
          .types = {"reminder.due"},
          .handler = [channels](db::Transaction& tx, const log::Delivery& delivery) -> Status {
            TASKORA_CHECK(tell(tx, delivery.event, *channels));
            return {};
          },
          .run_as = log::RunAs::account};
}

struct App::Parts {
  std::unique_ptr<db::Database> database;
  telemetry::Metrics metrics;
  service::ConsumerWatch watch;
  std::vector<std::unique_ptr<Channel>> channels;
  std::unique_ptr<log::ConsumerRunner> consumer;  // last: ends first

  Parts(const service::Context& context, std::function<void()> rung, std::string_view name)
      : database{context.database(name, 2)},
        metrics{context.registry, std::string{name}},
        watch{context, name, std::move(rung)},
        channels{every_channel()} {}

  Status apply(db::Transaction& tx, const log::Delivery& delivery) {
    TASKORA_TRY(told, tell(tx, delivery.event, channels));
    metrics.counter(telemetry::kNotifications, {to_string(told.outcome)}).add();
    for (const auto& [channel, handover] : told.deliveries) {
      metrics.counter(telemetry::kDeliveries, {channel, to_string(handover)}).add();
    }
    return {};
  }
};

App::App(const service::Context& context, std::function<void()> rung, const log::Doorbell* numbered)
    : parts_{std::make_unique<Parts>(context, std::move(rung), name())} {
  auto& p = *parts_;
  auto counted = notifier::consumer();
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

}  // namespace taskora::notifier
