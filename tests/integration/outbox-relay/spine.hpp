#pragma once
// A database with the product's schema, writers of events in it, and what a checker wants to know.

#include "outbox-relay/domain/ticker.hpp"
#include "outbox-relay/relay.hpp"
#include "outbox-relay/store/postgres_store.hpp"
#include "schema/migrations.hpp"

#include "taskora/db/database.hpp"
#include "taskora/testing/postgres.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace taskora::spine_test {

using namespace std::chrono_literals;

template <typename T>
T must(Result<T> result) {
  if (!result)
    FAIL(result.error().slug() << ": " << result.error().detail << " " << result.error().cause);
  return std::move(*result);
}
inline void must(const Status& status) {
  if (!status)
    FAIL(status.error().slug() << ": " << status.error().detail << " " << status.error().cause);
}

// What a condition becomes true within, or the test fails.
inline void eventually(const std::function<bool()>& holds, std::chrono::milliseconds limit = 20s) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) FAIL("not within the time limit");
    std::this_thread::sleep_for(2ms);
  }
}

struct Numbered {
  std::int64_t pos;
  std::string event_id;
  std::string key;
  std::int64_t version;
};

class Spine {
 public:
  Spine();

  [[nodiscard]] db::DatabaseOptions options(std::string_view role,
                                            std::size_t connections = 4) const;

  // One transaction: the next version of the aggregate and its event. `before_commit` runs while it
  // is open.
  void write(const std::string& key,
             const std::function<Status(db::Transaction&)>& before_commit = {},
             const std::string& topic = "task-events");
  // The same, rolled back.
  void roll_back(const std::string& key);
  void write_many(int events, const std::string& key = "many");  // one transaction

  [[nodiscard]] std::vector<Numbered> log();
  [[nodiscard]] std::int64_t one(const db::Query& query, const db::Params& params = {});
  void execute(std::string_view sql) { testing::Postgres::instance().execute(database, sql); }
  [[nodiscard]] std::int64_t written();  // committed events
  [[nodiscard]] std::int64_t numbered();
  void await_all_numbered();

  // Nothing lost, doubled or invented; positions 1..n; each aggregate's versions 1..m in order.
  void check();

  testing::TestDatabase database;
  db::Database owner;
};

// Everything one process needs to be a relay.
class RelayProcess : public outbox_relay::Observer {
 public:
  RelayProcess(Spine& spine, outbox_relay::Config config = quick(),
               log::LogWriter* writer = nullptr);

  static outbox_relay::Config quick();
  void on_leader(bool leads, std::int64_t) override { leader = leads; }
  void on_tick(std::chrono::duration<double> took, std::size_t) override;
  void on_error(std::string_view, const Error&) override { ++errors; }

  [[nodiscard]] double tick_p99();

  std::atomic<bool> leader{false};
  std::atomic<int> errors{0};
  log::Doorbell committed;
  log::Doorbell numbered;
  db::Database database;
  SystemClock clock;

 private:
  std::mutex mutex_;
  std::vector<double> ticks_;

 public:
  outbox_relay::Relay relay;
};

// A relay without threads, whose session nobody shares.
struct Leader {
  explicit Leader(Spine& spine, std::size_t page = 1'000, std::size_t look_ahead = 100'000);
  std::vector<outbox_relay::Step> run_until_idle();

  db::Database session;
  db::Database second;
  outbox_relay::PostgresRelayStore store;
  outbox_relay::Ticker ticker;
};

}  // namespace taskora::spine_test
