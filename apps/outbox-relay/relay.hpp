#pragma once
// The relay on its threads: numbers committed events in order (event_log) and carries them to the
// log. Of all processes that run it on one database, one leads and the others stand by.

#include "outbox-relay/config.hpp"
#include "outbox-relay/observer.hpp"

#include "taskora/base/clock.hpp"
#include "taskora/base/result.hpp"
#include "taskora/db/database.hpp"
#include "taskora/log/doorbell.hpp"
#include "taskora/log/writer.hpp"

#include <memory>

namespace taskora::outbox_relay {

struct Deps {
  db::Database& database;  // as taskora_outbox_relay; the leader opens one more connection with the
                           // same options
  const Clock& clock;
  Observer& observer;
  log::Doorbell& committed;          // rung by whoever committed events in this process
  log::Doorbell& numbered;           // rung by the relay after each page
  log::LogWriter* writer = nullptr;  // null: event_log is the log
};

// start, drain and stop belong to one thread; ready may be called from any.
class Relay {
 public:
  Relay(Config config, Deps deps);
  ~Relay();  // stop()
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  void start();  // starts the threads; a database that is away is waited for
  void
  drain();  // numbers and forwards what is committed by now, as far as that is possible in a moment
  void stop();  // ends the threads and gives up the leadership; idempotent

  // ok: leading, or standing by. unavailable: no database, or no log (its writer's errors are these
  // too); conflict, type "foreign_cluster": the
  // database was restored into another cluster and the relay's place in it must be re-based first
  // (rebase.hpp).
  [[nodiscard]] Status ready() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace taskora::outbox_relay
