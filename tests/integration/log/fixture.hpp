#pragma once
// A database with the product's schema, a log a test fills itself, and a consumer on them. The log
// is event_log, or (TASKORA_TEST_OVER_KAFKA) topics of a real broker: the same tests hold over
// both.

#include "schema/migrations.hpp"

#include "taskora/log/consumer_loop.hpp"
#include "taskora/log/dead_letter.hpp"
#include "taskora/log/kafka/reader.hpp"
#include "taskora/log/open.hpp"
#include "taskora/log/postgres/consumer_store.hpp"
#include "taskora/log/postgres/reader.hpp"
#include "taskora/testing/fake_clock.hpp"
#include "taskora/testing/postgres.hpp"

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace taskora::log_test {

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
void eventually(const std::function<bool()>& holds, std::chrono::milliseconds limit = 20s);

inline constexpr std::string_view kConsumer = "notifier";

[[nodiscard]] events::Event event(const std::string& key, std::int64_t version,
                                  std::string type = "task.updated");

#ifdef TASKORA_TEST_OVER_KAFKA
inline constexpr bool kOverKafka = true;
inline constexpr std::string_view kLog = "kafka";
#else
inline constexpr bool kOverKafka = false;
inline constexpr std::string_view kLog = "postgres";
#endif

// A reader of the log this program is about. `scope`: an installation's, whose topics and groups
// are no other's. `instance`: its name when it comes back after a crash.
[[nodiscard]] std::unique_ptr<log::LogReader> make_reader(
    db::Database& database, const Clock& clock, const std::string& scope, const std::string& group,
    const std::vector<std::string>& topics, std::chrono::milliseconds standby = 20ms,
    const std::string& instance = "");

class Installation {
 public:
  // `partitions` of task-events, where the log has any.
  explicit Installation(int partitions = 1);

  [[nodiscard]] db::DatabaseOptions options(std::string_view role,
                                            std::size_t connections = 4) const;
  // At the next position; returns it.
  std::int64_t append(const events::Event& event, const std::string& topic = "task-events");
  std::int64_t append_bytes(const std::string& key, const std::string& bytes);
  // Over Kafka only: as somebody else's producer writes it.
  void append_raw(const std::string& key, const std::string& bytes, const log::Headers& headers) {
    (void)produce("task-events", key, bytes, headers);
  }
  void append_many(int events,
                   const std::string& topic = "task-events");  // of many keys, in one statement
  [[nodiscard]] std::int64_t one(const db::Query& query, const db::Params& params = {});
  [[nodiscard]] std::vector<std::string>
  effects();  // "key version", in the order they were applied
  [[nodiscard]] std::int64_t next(const std::string& topic = "task-events");
  void execute(std::string_view sql) { testing::Postgres::instance().execute(database, sql); }

  testing::TestDatabase database;
  db::Database owner;
  std::string scope;  // before the names of its topics and groups on a shared broker

 private:
  std::int64_t produce(const std::string& topic, const std::string& key, std::string value,
                       log::Headers headers);
  std::map<std::string, std::int64_t> written_;  // offsets, by topic
};

// One process's consumer, stepped by the test.
struct Process {
  explicit Process(Installation& installation, log::Handler handler = {},
                   log::ConsumerSettings settings = {},
                   std::vector<std::string> topics = {"task-events"});

  // Inserts a row into test_effects, which allows the same event twice.
  [[nodiscard]] static Status effect(db::Transaction& transaction, const log::Delivery& delivery);
  void run_until(const std::function<bool()>& holds);
  void steps(int count);
  // Ends as a process does; it must not be stepped any more.
  void retire() { reader.reset(); }

  struct Observer final : log::ConsumerObserver {
    void on_fenced(const log::Partition&) override { ++fenced; }
    void on_applied(const log::Partition&, std::size_t events, std::size_t more,
                    std::chrono::duration<double>) override {
      applied += events;
      repeats += more;
      ++transactions;
    }
    void on_stopped(const log::Partition&, std::string_view, int) override { ++stopped; }
    void on_dead_letter(const log::Record&, log::DeadReason, std::string_view) override {
      ++letters;
    }
    std::atomic<std::size_t> applied{0}, repeats{0}, transactions{0};
    std::atomic<int> fenced{0}, stopped{0}, letters{0};
  };

  db::Database database;
  SystemClock clock;
  Observer observer;
  log::Consumer consumer;
  std::unique_ptr<log::LogReader> reader;
  log::PostgresConsumerStore store;
  log::ConsumerLoop loop;
};

}  // namespace taskora::log_test
