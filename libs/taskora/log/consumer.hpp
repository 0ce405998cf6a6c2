#pragma once
// A consumer: applies every event of its topics once, in the order of each key, in one PostgreSQL
// transaction with the offset and the inbox. What follows from a failure is decided here and
// nowhere else:
//
//   transient: unavailable, deadline_exceeded
//     the partition waits and tries again, for ever, with jitter
//   permanent: bytes that are no event of ours; an error of type "schema" or "record_too_large"
//     dead letter at once
//   unknown: any other error, an exception, a death of the process
//     five attempts, each recorded before it starts; then dead letter
//   newer: a schema_version this program does not know
//     the partition stops, and an alarm
//
// Later records of the key of a dead letter are put behind it, in order, until it is replayed or
// discarded. Every dead letter also leaves for <topic>.dlq (dead_letter.hpp).

#include "taskora/base/clock.hpp"
#include "taskora/base/result.hpp"
#include "taskora/db/database.hpp"
#include "taskora/events/event.hpp"
#include "taskora/log/record.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taskora::log {

struct Delivery {
  const Record& record;        // topic, partition, offset and the original bytes
  const events::Event& event;  // the same, decoded
};

// Applies one event inside the consumer's transaction. Runs on the consumer's thread. Everything it
// does must be in the transaction: it may be rolled back and run again, together with the events
// before it. Events it causes go through append_to_outbox. An error rolls back and is handled by
// its code (above); an exception counts as unknown.
using Handler = std::function<Status(db::Transaction&, const Delivery&)>;

enum class RunAs {
  account,  // the event's account: its row-level policies apply (the service's own, when the event
            // has none)
  service,  // the service, for consumers that have policies of their own
};

struct Consumer {
  std::string name;  // the service's: "notifier"; the role of the database must be taskora_<name>
  std::vector<std::string> topics;
  // "task.completed", "reminder.*"; the others are skipped. Empty: every record that is an event,
  // whatever its type and schema_version: the handler does not look into `data`.
  std::vector<std::string> types;
  Handler handler;
  RunAs run_as = RunAs::account;
};

enum class DeadReason {
  permanent,
  attempts_exhausted,
  behind_parked,
  // outbox-relay's only:
  too_large,  // the record does not fit into its topic
  refused,    // the broker does not take it for another reason of its own
};
[[nodiscard]] std::string_view to_string(DeadReason reason);
[[nodiscard]] std::optional<DeadReason> parse_dead_reason(std::string_view text);

// Told of what happens; for metrics and logs. Called on the consumer's thread; must not block or
// throw.
class ConsumerObserver {
 public:
  virtual ~ConsumerObserver() = default;
  virtual void on_assigned(const Partition&, std::int64_t /*epoch*/, std::int64_t /*next*/) {}
  virtual void on_revoked(const Partition&) {}
  virtual void on_fenced(const Partition&) {}  // another process had moved the offset: rolled back
  // One committed transaction: events applied, repeats whose effect was skipped, and how long it
  // took.
  virtual void on_applied(const Partition&, std::size_t /*events*/, std::size_t /*repeats*/,
                          std::chrono::duration<double>) {}
  virtual void on_skipped(const Partition&, std::size_t /*records*/) {
  }  // types nobody here asked for
  virtual void on_retry(const Record&, const Error&, int /*attempts*/) {}
  virtual void on_waiting(const Partition&, const Error&, std::chrono::milliseconds /*pause*/) {
  }  // transient
  virtual void on_dead_letter(const Record&, DeadReason, std::string_view /*detail*/) {}
  // An alarm: the partition stands still until a newer version of the program takes it.
  virtual void on_stopped(const Partition&, std::string_view /*type*/, int /*schema_version*/) {}
  virtual void on_truncated(const Partition&, std::int64_t /*lost_from*/) {
  }  // an alarm: older than the log's beginning
  virtual void on_lag(const Partition&, std::int64_t /*records*/) {}
};

struct ConsumerSettings {
  std::size_t batch = 100;  // records of one partition applied in one transaction
  int attempts = 5;
  std::chrono::milliseconds first_pause{100};  // after a transient failure; doubles
  std::chrono::milliseconds longest_pause{15'000};
  std::chrono::milliseconds retry_pause{50};   // between the attempts of one record; doubles
  std::chrono::milliseconds idle_wait{1'000};  // longest wait inside one poll
  // How often it is asked whether the partitions are still this process's: one that is idle moves
  // no offset, and would not notice.
  std::chrono::milliseconds ownership_interval{2'000};
  std::size_t skipped_before_commit =
      1'000;  // skipped records cost no transaction of their own before this many …
  std::chrono::milliseconds skipped_commit_interval{5'000};  // … or this long
};

}  // namespace taskora::log
