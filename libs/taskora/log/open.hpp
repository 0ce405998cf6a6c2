#pragma once
// Makes the reader, the store and the thread of a consumer for the adapter chosen by the
// configuration: the one place above which nothing knows which log is used.

#include "taskora/base/clock.hpp"
#include "taskora/db/database.hpp"
#include "taskora/log/consumer.hpp"
#include "taskora/log/consumer_runner.hpp"
#include "taskora/log/doorbell.hpp"

#include <memory>

namespace taskora::log {

enum class Adapter { postgres };

struct ConsumerDeps {
  db::Database& database;  // as the role taskora_<consumer>; every connection in use at once is one
                           // of its pool
  const Clock& clock;
  ConsumerObserver& observer;
  const Doorbell* numbered =
      nullptr;  // rung when new positions are in event_log; null where the relay is elsewhere
  Adapter adapter = Adapter::postgres;
};

[[nodiscard]] std::unique_ptr<ConsumerRunner> open_consumer(Consumer consumer,
                                                            const ConsumerDeps& deps,
                                                            ConsumerSettings settings = {});

}  // namespace taskora::log
