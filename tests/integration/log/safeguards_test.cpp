// Each safeguard taken away, the test that is there for it fails; and a process that is killed
// anywhere leaves nothing undone.

#include "child.hpp"
#include "fixture.hpp"

#include <csignal>

using namespace taskora;
using namespace taskora::log_test;
using spine_test::run_child;

#ifdef TASKORA_FAULTS

#ifndef TASKORA_TEST_OVER_KAFKA  // these safeguards are of the database, whatever the log

TEST_CASE(
    "without the inbox an event that comes again has a second effect, and the tests of it fail") {
  const auto child = run_child("[inbox]", {{"TASKORA_FAULT", "no_inbox"}});
  CAPTURE(child.output);
  CHECK(child.failed_a_check());
}

TEST_CASE("without the offset's compare-and-set a zombie moves it back, and the test of it fails") {
  const auto child = run_child("[offset]", {{"TASKORA_FAULT", "no_offset_cas"}});
  CAPTURE(child.output);
  CHECK(child.failed_a_check());
}

TEST_CASE("without parking later events overtake the one put aside, and the test of it fails") {
  const auto child = run_child("[parking]", {{"TASKORA_FAULT", "no_parking"}});
  CAPTURE(child.output);
  CHECK(child.failed_a_check());
}

#endif

// Not a test: the process the next ones kill. It kills itself on an event of the key "killer".
TEST_CASE("a consumer until it is killed", "[.][crash-child]") {
  const char* conninfo = std::getenv("TASKORA_TEST_CONNINFO");
  REQUIRE(conninfo != nullptr);
  db::DatabaseOptions options;
  options.conninfo = conninfo;
  db::Database database{options};
  SystemClock clock;
  log::ConsumerObserver observer;
  const log::Consumer consumer{
      .name = std::string{kConsumer},
      .topics = {"task-events"},
      .types = {"task.*"},
      .handler = [](db::Transaction& transaction, const log::Delivery& delivery) {
        if (delivery.event.subject == "killer") std::raise(SIGKILL);
        return Process::effect(transaction, delivery);
      }};
  const auto reader = make_reader(database, clock, std::getenv("TASKORA_TEST_SCOPE"), consumer.name,
                                  consumer.topics, 20ms, "child");
  log::PostgresConsumerStore store{database, consumer, kLog};
  log::ConsumerLoop loop{
      consumer, {.batch = 10, .idle_wait = 5ms}, *reader, store, clock, [] { return 0.0; },
      observer};
  const auto end = std::chrono::steady_clock::now() + (kOverKafka ? 20s : 5s);
  while (std::chrono::steady_clock::now() < end) {
    (void)loop.step();
    const auto rows =
        database.call(db::Scope::service(), {"test.done", "SELECT next FROM consumer_offset"});
    if (rows && !rows->empty() &&
        rows->front().get<std::int64_t>(0) > std::atoi(std::getenv("TASKORA_TEST_LAST")))
      return;
  }
}

TEST_CASE(
    "a consumer killed before, in and after its transactions applies everything once and in "
    "order") {
  Installation installation;
  for (int i = 1; i <= 60; ++i) installation.append(event("a", i));
  const auto conninfo = installation.database.as("taskora_notifier");
  for (const char* point : {"consumer.begun:2", "consumer.attempted:3", "consumer.before_commit:2",
                            "consumer.applied:1"}) {
    const auto child = run_child("[crash-child]", {{"TASKORA_CRASH_POINT", point},
                                                   {"TASKORA_TEST_CONNINFO", conninfo},
                                                   {"TASKORA_TEST_SCOPE", installation.scope},
                                                   {"TASKORA_TEST_LAST", "60"}});
    CAPTURE(point, child.output);
    CHECK(child.signal == SIGKILL);
  }
  Process process{installation};
  process.run_until([&] { return installation.next() == 61; });
  const auto effects = installation.effects();
  REQUIRE(effects.size() == 60);
  for (std::size_t i = 0; i < effects.size(); ++i)
    CHECK(effects[i] == "a " + std::to_string(i + 1));
}

TEST_CASE("a record that kills its process is put aside after five attempts of its own") {
  static constexpr db::Query kLetter{
      "test.letter", "SELECT record FROM dead_letters WHERE reason = 'attempts_exhausted'"};
  Installation installation;
  installation.append(event("a", 1));
  installation.append(event("killer", 1));
  installation.append(event("b", 1));
  const auto conninfo = installation.database.as("taskora_notifier");
  int deaths = 0;
  for (int i = 0; i < 10; ++i) {
    const auto child = run_child("[crash-child]", {{"TASKORA_TEST_CONNINFO", conninfo},
                                                   {"TASKORA_TEST_SCOPE", installation.scope},
                                                   {"TASKORA_TEST_LAST", "3"}});
    if (child.signal != SIGKILL) break;
    ++deaths;
  }
  CHECK(deaths == 6);  // once in company
  CHECK(installation.one(kLetter) == 2);
  CHECK(installation.effects() == std::vector<std::string>{"a 1", "b 1"});
}

#endif
