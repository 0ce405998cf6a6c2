#include "fixture.hpp"

#include "taskora/log/outbox.hpp"

using namespace taskora;
using namespace taskora::log_test;

namespace {

struct Reading {
  explicit Reading(Installation& installation, std::vector<std::string> topics,
                   log::PostgresReaderOptions options = {})
      : database{installation.options("taskora_audit_logger", 2)},
        reader{database, clock, nullptr, with(std::move(options), topics)} {
    const auto poll = must(reader.poll({}, 0ms));
    REQUIRE(poll.assigned.size() == topics.size());
  }
  static log::PostgresReaderOptions with(log::PostgresReaderOptions options,
                                         const std::vector<std::string>& topics) {
    options.consumer = "audit-logger";
    options.topics = topics;
    return options;
  }
  log::Batch read(const std::string& topic, std::int64_t from) {
    const log::Want want{.partition = {.topic = topic}, .from = from};
    auto poll = must(reader.poll({&want, 1}, 0ms));
    REQUIRE(poll.batches.size() == 1);
    return std::move(poll.batches[0]);
  }

  db::Database database;
  SystemClock clock;
  log::PostgresReader reader;
};

}  // namespace

TEST_CASE("a reader delivers the records of a topic from an offset on, and says where to go on") {
  Installation installation;
  Reading reading{installation, {"task-events", "reminders"}};
  CHECK(reading.read("task-events", 0).next == 0);
  const auto first = event("a", 1);
  installation.append(first);
  installation.append(event("r", 1, "reminder.due"), "reminders");
  installation.append(event("a", 2));

  const auto batch = reading.read("task-events", 0);
  REQUIRE(batch.records.size() == 2);
  CHECK(batch.records[0].offset == 1);
  CHECK(batch.records[0].key == "a");
  CHECK(batch.records[0].value == events::encode(first));
  CHECK(batch.records[0].header("event_type") == "task.updated");
  CHECK(batch.records[0].header("traceparent") == first.trace.traceparent());
  CHECK(batch.records[1].offset == 3);
  CHECK(batch.next == 4);
  CHECK(reading.read("task-events", 2).records.size() == 1);
  CHECK(reading.read("reminders", 0).records.size() == 1);
  CHECK(reading.read("reminders", 0).next == 4);  // nothing of it up to there
}

TEST_CASE("a derived topic is the part of its source that it carries") {
  Installation installation;
  Reading reading{installation, {"task-lifecycle"}};
  installation.append(event("a", 1, "task.created"));
  installation.append(event("a", 2, "task.updated"));
  installation.append(event("a", 3, "task.completed"));
  const auto batch = reading.read("task-lifecycle", 0);
  REQUIRE(batch.records.size() == 2);
  CHECK(batch.records[1].offset == 3);
  CHECK(batch.records[1].partition.topic == "task-lifecycle");
}

TEST_CASE(
    "a poll looks at a window of positions and at so many records, and the next goes on there") {
  Installation installation;
  log::PostgresReaderOptions options;
  options.window = 10;
  options.records = 4;
  Reading reading{installation, {"task-events", "reminders"}, options};
  installation.append_many(25);
  installation.append(event("r", 1, "reminder.due"), "reminders");
  auto batch = reading.read("task-events", 1);
  CHECK(batch.records.size() == 4);
  CHECK(batch.next == 5);
  CHECK(batch.behind == 22);
  batch = reading.read("reminders", 1);
  CHECK(batch.records.empty());
  CHECK(batch.next == 11);
  CHECK(reading.read("reminders", 21).records.size() == 1);
  CHECK(reading.read("reminders", 21).next == 27);
}

TEST_CASE("a start below the log's beginning is told, a new consumer's is not") {
  Installation installation;
  Reading reading{installation, {"task-events"}};
  installation.append_many(20);
  installation.execute("DELETE FROM event_log WHERE pos <= 10");
  CHECK_FALSE(reading.read("task-events", 0).truncated);
  CHECK(reading.read("task-events", 0).records.size() == 10);
  CHECK(reading.read("task-events", 5).truncated);
  CHECK(reading.read("task-events", 5).next == 21);
  CHECK_FALSE(reading.read("task-events", 11).truncated);
}

TEST_CASE("only one of two readers is assigned anything, until it gives up") {
  Installation installation;
  Reading reading{installation, {"task-events"}};
  db::Database database{installation.options("taskora_audit_logger", 2)};
  SystemClock clock;
  log::PostgresReader other{
      database,
      clock,
      nullptr,
      {.consumer = "audit-logger", .topics = {"task-events"}, .standby_wait = 1ms}};
  CHECK(must(other.poll({}, 0ms)).assigned.empty());
  reading.reader.give_up({.topic = "task-events"});
  CHECK(must(reading.reader.poll({}, 0ms)).revoked.size() == 1);
  eventually([&] { return must(other.poll({}, 0ms)).assigned.size() == 1; });
}

TEST_CASE("a reader whose session was replaced asks for the lock again") {
  Installation installation;
  Reading reading{installation, {"task-events"}};
  db::Database database{installation.options("taskora_audit_logger", 2)};
  log::SessionLock rival{database, "taskora.consumer.audit-logger"};
  CHECK_FALSE(must(rival.hold()));
  installation.execute(
      "SELECT pg_terminate_backend(l.pid) FROM pg_locks AS l WHERE l.locktype = 'advisory' "
      "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())");
  eventually([&] { return must(rival.hold()); });
  eventually([&] {
    const auto poll = reading.reader.poll({}, 0ms);
    return poll && poll->revoked.size() == 1;
  });
}

TEST_CASE("a running consumer is ready, and not while the database cannot be reached") {
  Installation installation;
  db::DatabaseOptions nowhere = installation.options("taskora_notifier");
  nowhere.conninfo = "host=/nonexistent dbname=x";
  log::ConsumerObserver observer;
  SystemClock clock;
  const log::Consumer consumer{
      .name = "notifier", .topics = {"task-events"}, .types = {}, .handler = Process::effect};

  db::Database reachable{installation.options("taskora_notifier")};
  log::Doorbell numbered;
  auto good = log::open_consumer(
      consumer,
      {.database = reachable, .clock = clock, .observer = observer, .numbered = &numbered});
  good->start();
  installation.append(event("a", 1));
  numbered.ring();
  eventually([&] { return installation.next() == 2; });
  CHECK(good->ready());
  good->stop();

  db::Database away{nowhere};
  auto bad = log::open_consumer(consumer, {.database = away, .clock = clock, .observer = observer});
  bad->start();
  eventually([&] { return !bad->ready(); });
  CHECK(bad->ready().error().code == ErrorCode::unavailable);
  bad->stop();
}

TEST_CASE("an event appended to the outbox carries the topic of its type and its trace") {
  static constexpr db::Query kOutbox{"test.outbox", R"(
    SELECT topic, key, type, headers ->> 'traceparent' AS trace, payload, account_id FROM outbox)"};
  Installation installation;
  db::Database database{installation.options("taskora_recurrence_worker")};
  auto created = event("42", 7, "recurrence.created");
  created.user_id = AccountId{Uuid::v7()};
  must(database.transaction(
      db::Scope::account(*created.user_id),
      [&](db::Transaction& transaction) { return log::append_to_outbox(transaction, created); }));
  const auto rows = must(installation.owner.call(db::Scope::service(), kOutbox));
  REQUIRE(rows.size() == 1);
  const auto row = rows.front();
  CHECK(row.get<std::string>("topic") == "task-events");
  CHECK(row.get<std::string>("key") == "42");
  CHECK(row.get<std::string>("trace") == created.trace.traceparent());
  CHECK(row.get<db::Blob>("payload").data == events::encode(created));

  auto unknown = created;
  unknown.type = "task.teleported";
  const auto refused = database.transaction(
      db::Scope::account(*created.user_id),
      [&](db::Transaction& transaction) { return log::append_to_outbox(transaction, unknown); });
  CHECK(refused.error().code == ErrorCode::internal);
}
