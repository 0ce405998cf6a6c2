#include "taskora/log/open.hpp"

#include "taskora/log/postgres/consumer_store.hpp"
#include "taskora/log/postgres/reader.hpp"

#include <utility>

namespace taskora::log {
namespace {

std::unique_ptr<LogReader> open_reader(const Consumer& consumer, const ConsumerDeps& deps) {
  switch (deps.adapter) {
    case Adapter::postgres:
      return std::make_unique<PostgresReader>(
          deps.database, deps.clock, deps.numbered,
          PostgresReaderOptions{.consumer = consumer.name, .topics = consumer.topics});
  }
  return nullptr;
}

}  // namespace

std::unique_ptr<ConsumerRunner> open_consumer(Consumer consumer, const ConsumerDeps& deps,
                                              ConsumerSettings settings) {
  auto reader = open_reader(consumer, deps);
  auto store = std::make_unique<PostgresConsumerStore>(deps.database, consumer);
  return std::make_unique<ConsumerRunner>(std::move(consumer), settings, std::move(reader),
                                          std::move(store), deps.clock, deps.observer);
}

}  // namespace taskora::log
