#include "audit-logger/app.hpp"

#include "audit-logger/store/audit_log.hpp"
#include "audit-logger/store/head_signer.hpp"

#include "taskora/auth/secret_bytes.hpp"
#include "taskora/log/step_thread.hpp"
#include "taskora/log/topics.hpp"
#include "taskora/service/consumer_watch.hpp"

#include <algorithm>
#include <optional>

namespace taskora::audit_logger {
namespace {

// Derived topics repeat what another topic has.
std::vector<std::string> every_topic() {
  std::vector<std::string> names;
  for (const auto& topic : log::topics()) {
    if (!topic.derived()) names.emplace_back(topic.name);
  }
  return names;
}

}  // namespace

log::Consumer consumer() {
  return {.name = "audit-logger",
          .topics = every_topic(),
          .types = {},
          .handler = [](db::Transaction& tx, const log::Delivery& delivery) -> Status {
            TASKORA_CHECK(append(tx, delivery));
            return {};
          },
          .run_as = log::RunAs::service};
}

struct App::Parts {
  Config config;
  std::unique_ptr<db::Database> database;
  telemetry::Metrics metrics;
  telemetry::Logger& logger;
  service::ConsumerWatch watch;
  telemetry::Counter signed_heads = metrics.counter(telemetry::kAuditHeadsSigned);
  telemetry::Gauge faults = metrics.gauge(telemetry::kAuditFaults);
  std::optional<HeadSigner> signer;
  log::StepThread signing{[this] { return sign(); }};
  std::unique_ptr<log::ConsumerRunner> consumer;  // last: ends first

  Parts(const service::Context& context, Config given, std::string_view name)
      : config{std::move(given)},
        database{context.database(name, 3)},
        metrics{context.registry, std::string{name}},
        logger{context.logging.logger("audit", name)},
        watch{context, name} {}

  Status apply(db::Transaction& tx, const log::Delivery& delivery) {
    TASKORA_TRY(fresh, append(tx, delivery));
    if (fresh) metrics.counter(telemetry::kAuditEntries, {delivery.record.partition.topic}).add();
    return {};
  }

  Status prepare_signing() {
    if (config.master_key.empty()) {
      logger.warn("TASKORA_MASTER_KEY is not set: the heads of the audit log are not signed");
      return {};
    }
    auto master = auth::MasterKey::parse(config.master_key);
    auth::wipe(config.master_key);
    if (!master) {
      return fail(ErrorCode::invalid_argument, "master_key",
                  "TASKORA_MASTER_KEY must be 64 hexadecimal digits");
    }
    signer.emplace(*database, std::move(*master), config.sign_interval);
    signing.start();
    return {};
  }

  log::Pause sign() {
    constexpr std::chrono::seconds kLook{60};
    const auto done = signer->sign_due();
    if (done) {
      signed_heads.add(static_cast<double>(done->heads));
      faults.set(static_cast<double>(done->findings.size()));
      for (const auto& [chain, finding] : done->findings) {
        logger.error("the audit log was changed; its head is not signed",
                     {{"topic", chain.topic},
                      {"partition", chain.partition},
                      {"seq", finding.seq},
                      {"fault", to_string(finding.fault)}});
      }
    } else {
      logger.warn("audit heads could not be signed",
                  {{"error", done.error().slug()}, {"cause", done.error().cause}});
    }
    return {.wait = std::min(std::chrono::seconds{config.sign_interval}, kLook)};
  }
};

App::App(const service::Context& context, Config config, const log::Doorbell* numbered)
    : parts_{std::make_unique<Parts>(context, std::move(config), name())} {
  auto& p = *parts_;
  auto counted = audit_logger::consumer();
  counted.handler = [&p](db::Transaction& tx, const log::Delivery& delivery) {
    return p.apply(tx, delivery);
  };
  p.consumer = p.watch.open_consumer(context, std::move(counted), *p.database, numbered);
}

App::~App() = default;

Status App::start() {
  TASKORA_CHECK(parts_->prepare_signing());
  parts_->consumer->start();
  return {};
}

Status App::ready() {
  return parts_->consumer->ready();
}

void App::drain() {
  parts_->consumer->stop();
  parts_->signing.stop();
}

}  // namespace taskora::audit_logger
