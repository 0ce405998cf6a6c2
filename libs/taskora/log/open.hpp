#pragma once
// Makes a consumer's reader, store and thread, and the relay's writer, for the log chosen by the
// configuration: the one place above which nothing knows which log is used.

#include "taskora/base/clock.hpp"
#include "taskora/db/database.hpp"
#include "taskora/log/client_observer.hpp"
#include "taskora/log/consumer.hpp"
#include "taskora/log/consumer_runner.hpp"
#include "taskora/log/doorbell.hpp"
#include "taskora/log/settings.hpp"
#include "taskora/log/writer.hpp"

#include <memory>

namespace taskora::log {

struct ConsumerDeps {
  db::Database& database;  // as the role taskora_<consumer>; every connection in use at once is one
                           // of its pool
  const Clock& clock;
  ConsumerObserver& observer;
  const Doorbell* numbered =
      nullptr;  // rung when new positions are in event_log; null where the relay is elsewhere
  Settings log{};
  ClientObserver* client = nullptr;  // of the broker's client, where the log has one
};

[[nodiscard]] std::unique_ptr<ConsumerRunner> open_consumer(Consumer consumer,
                                                            const ConsumerDeps& deps,
                                                            ConsumerSettings settings = {});

// Null where event_log is the log. `client` must outlive it.
[[nodiscard]] std::unique_ptr<LogWriter> open_writer(const Settings& log, ClientObserver& client);

}  // namespace taskora::log
