#include "taskora/log/open.hpp"

#include "taskora/log/kafka/reader.hpp"
#include "taskora/log/kafka/writer.hpp"
#include "taskora/log/postgres/consumer_store.hpp"
#include "taskora/log/postgres/reader.hpp"

#include <utility>

namespace taskora::log {
namespace {

ClientObserver& nobody() {
  static ClientObserver observer;
  return observer;
}

std::unique_ptr<LogReader> open_reader(const Consumer& consumer, const ConsumerDeps& deps) {
  switch (deps.log.adapter) {
    case Adapter::postgres:
      return std::make_unique<PostgresReader>(
          deps.database, deps.clock, deps.numbered,
          PostgresReaderOptions{.consumer = consumer.name, .topics = consumer.topics});
    case Adapter::kafka:
      return std::make_unique<KafkaReader>(
          deps.log.kafka, KafkaReaderOptions{.consumer = consumer.name, .topics = consumer.topics},
          deps.client != nullptr ? *deps.client : nobody());
  }
  return nullptr;
}

}  // namespace

std::unique_ptr<ConsumerRunner> open_consumer(Consumer consumer, const ConsumerDeps& deps,
                                              ConsumerSettings settings) {
  auto reader = open_reader(consumer, deps);
  auto store =
      std::make_unique<PostgresConsumerStore>(deps.database, consumer, name_of(deps.log.adapter));
  return std::make_unique<ConsumerRunner>(std::move(consumer), settings, std::move(reader),
                                          std::move(store), deps.clock, deps.observer);
}

std::unique_ptr<LogWriter> open_writer(const Settings& log, ClientObserver& client) {
  switch (log.adapter) {
    case Adapter::postgres:
      return nullptr;
    case Adapter::kafka:
      return std::make_unique<KafkaWriter>(log.kafka, client);
  }
  return nullptr;
}

}  // namespace taskora::log
