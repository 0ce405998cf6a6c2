#include "taskora/service/consumer_watch.hpp"

#include "taskora/log/open.hpp"

#include <utility>

namespace taskora::service {

using log::Partition;

ConsumerWatch::ConsumerWatch(const Context& context, std::string_view service,
                             std::function<void()> committed)
    : metrics_{context.registry, std::string{service}},
      logger_{context.logging.logger("consumer", service)},
      committed_{std::move(committed)},
      client_{context, service, "reader"} {}

std::unique_ptr<log::ConsumerRunner> ConsumerWatch::open_consumer(const Context& context,
                                                                  log::Consumer consumer,
                                                                  db::Database& database,
                                                                  const log::Doorbell* numbered) {
  return log::open_consumer(std::move(consumer), {.database = database,
                                                  .clock = context.clock,
                                                  .observer = *this,
                                                  .numbered = numbered,
                                                  .log = context.log,
                                                  .client = &client_});
}

const ConsumerWatch::Children& ConsumerWatch::of(const Partition& partition) {
  const auto at = children_.find(partition);
  if (at != children_.end()) return at->second;
  const std::string_view topic = partition.topic;
  const auto number = std::to_string(partition.number);
  return children_
      .try_emplace(
          partition,
          Children{.applied = metrics_.counter(telemetry::kConsumerRecords, {topic, "applied"}),
                   .repeats = metrics_.counter(telemetry::kConsumerRecords, {topic, "repeat"}),
                   .skipped = metrics_.counter(telemetry::kConsumerRecords, {topic, "skipped"}),
                   .retries = metrics_.counter(telemetry::kConsumerRetries, {topic}),
                   .waits = metrics_.counter(telemetry::kConsumerWaits, {topic}),
                   .fenced = metrics_.counter(telemetry::kConsumerFenced, {topic}),
                   .truncated = metrics_.counter(telemetry::kConsumerTruncated, {topic}),
                   .seconds = metrics_.histogram(telemetry::kConsumerBatchSeconds, {topic}),
                   .lag = metrics_.gauge(telemetry::kConsumerLag, {topic, number}),
                   .assigned = metrics_.gauge(telemetry::kConsumerAssigned, {topic, number}),
                   .stopped = metrics_.gauge(telemetry::kConsumerStopped, {topic, number})})
      .first->second;
}

void ConsumerWatch::on_assigned(const Partition& partition, std::int64_t epoch, std::int64_t next) {
  const auto& children = of(partition);
  children.assigned.set(1);
  children.stopped.set(0);
  logger_.info("partition assigned", {{"topic", partition.topic},
                                      {"partition", partition.number},
                                      {"epoch", epoch},
                                      {"next", next}});
}

void ConsumerWatch::on_revoked(const Partition& partition) {
  const auto& children = of(partition);
  children.assigned.set(0);
  children.stopped.set(0);
  children.lag.set(0);
  logger_.info("partition revoked", {{"topic", partition.topic}, {"partition", partition.number}});
}

void ConsumerWatch::on_fenced(const Partition& partition) {
  const auto& children = of(partition);
  children.fenced.add();
  children.assigned.set(0);
  logger_.warn("another process has the partition",
               {{"topic", partition.topic}, {"partition", partition.number}});
}

void ConsumerWatch::on_applied(const Partition& partition, std::size_t events, std::size_t repeats,
                               std::chrono::duration<double> took) {
  const auto& children = of(partition);
  if (events > 0) children.applied.add(static_cast<double>(events));
  if (repeats > 0) children.repeats.add(static_cast<double>(repeats));
  children.seconds.observe(took.count());
  if (events > 0) committed_();
}

void ConsumerWatch::on_skipped(const Partition& partition, std::size_t records) {
  of(partition).skipped.add(static_cast<double>(records));
}

void ConsumerWatch::on_retry(const log::Record& record, const Error& error, int attempts) {
  of(record.partition).retries.add();
  logger_.warn("an event failed, another attempt follows", {{"topic", record.partition.topic},
                                                            {"partition", record.partition.number},
                                                            {"offset", record.offset},
                                                            {"attempts", attempts},
                                                            {"error", error.slug()},
                                                            {"cause", error.cause}});
}

void ConsumerWatch::on_waiting(const Partition& partition, const Error& error,
                               std::chrono::milliseconds pause) {
  of(partition).waits.add();
  logger_.warn("waiting for a dependency", {{"topic", partition.topic},
                                            {"partition", partition.number},
                                            {"error", error.slug()},
                                            {"cause", error.cause},
                                            {"pause_ms", pause.count()}});
}

void ConsumerWatch::on_dead_letter(const log::Record& record, log::DeadReason reason,
                                   std::string_view detail) {
  metrics_.counter(telemetry::kConsumerDeadLetters, {record.partition.topic, to_string(reason)})
      .add();
  logger_.error("an event was put aside", {{"topic", record.partition.topic},
                                           {"partition", record.partition.number},
                                           {"offset", record.offset},
                                           {"reason", to_string(reason)},
                                           {"detail", detail}});
}

void ConsumerWatch::on_stopped(const Partition& partition, std::string_view type,
                               int schema_version) {
  of(partition).stopped.set(1);
  logger_.error("an event is newer than this program; the partition stands still",
                {{"topic", partition.topic},
                 {"partition", partition.number},
                 {"type", type},
                 {"schema_version", schema_version}});
}

void ConsumerWatch::on_truncated(const Partition& partition, std::int64_t lost_from) {
  of(partition).truncated.add();
  logger_.error(
      "the log begins after this consumer's place; records are lost to it",
      {{"topic", partition.topic}, {"partition", partition.number}, {"lost_from", lost_from}});
}

void ConsumerWatch::on_lag(const Partition& partition, std::int64_t records) {
  of(partition).lag.set(static_cast<double>(records));
}

}  // namespace taskora::service
