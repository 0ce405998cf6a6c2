#include "taskora/events/event.hpp"
#include "taskora/log/dead_letter.hpp"
#include "taskora/log/doorbell.hpp"
#include "taskora/log/failure.hpp"
#include "taskora/log/headers.hpp"
#include "taskora/log/outbox.hpp"
#include "taskora/log/record_size.hpp"
#include "taskora/log/step_thread.hpp"
#include "taskora/log/topics.hpp"

#include <catch2/catch_test_macros.hpp>

#include <set>
#include <thread>

using namespace taskora;
using namespace taskora::log;
using namespace std::chrono_literals;

TEST_CASE("every event type goes to a topic that carries it and is nobody's copy") {
  for (const auto& type : events::types()) {
    CAPTURE(type.name);
    const auto* topic = find_topic(type.topic);
    REQUIRE(topic != nullptr);
    CHECK(topic->carries(type.name));
    CHECK_FALSE(topic->derived());
  }
}

TEST_CASE("the topics are those of the contract") {
  const auto* lifecycle = find_topic("task-lifecycle");
  REQUIRE(lifecycle != nullptr);
  CHECK(lifecycle->from == "task-events");
  CHECK(lifecycle->partitions == 6);
  CHECK(lifecycle->retention == std::chrono::days{7});
  CHECK(lifecycle->carries("task.completed"));
  CHECK_FALSE(lifecycle->carries("task.updated"));
  const auto* audit = find_topic("agent-audit");
  REQUIRE(audit != nullptr);
  CHECK(audit->compacts);
  CHECK(audit->deletes);
  CHECK(audit->retention == std::chrono::days{90});
  CHECK(find_topic("nothing") == nullptr);
  CHECK(dead_letter_topic("reminders") == "reminders.dlq");
  for (const auto& topic : topics()) {
    CAPTURE(topic.name);
    CHECK(topic.dead_letter);
    CHECK(topic.max_record_bytes == 1'048'576);
    if (topic.derived()) CHECK(find_topic(topic.from) != nullptr);
    // The outbox keeps rows for eight days at most; whoever re-bases the relay relies on event_log
    // keeping them longer.
    else
      CHECK(topic.retention > std::chrono::days{8});
  }
}

TEST_CASE("a family covers its types, and a type only itself") {
  CHECK(type_matches("task.*", "task.created"));
  CHECK(type_matches("*", "anything"));
  CHECK(type_matches("task.created", "task.created"));
  CHECK_FALSE(type_matches("task.created", "task.created2"));
  CHECK_FALSE(type_matches("task.*", "tasks.created"));
}

TEST_CASE("what is promised of the postgres adapter is in the table") {
  const auto* postgres = find_capabilities("postgres");
  REQUIRE(postgres != nullptr);
  CHECK(postgres->ordered);
  CHECK_FALSE(postgres->partitions);
  CHECK(find_capabilities("parchment") == nullptr);
}

TEST_CASE("only what waiting can cure is transient, and only the record's own fault permanent") {
  Error error;
  const auto kind = [&](ErrorCode code, std::string type = "") {
    error.code = code;
    error.type = std::move(type);
    return kind_of(error);
  };
  CHECK(kind(ErrorCode::unavailable) == FailureKind::transient);
  CHECK(kind(ErrorCode::unavailable, "serialization") == FailureKind::transient);
  CHECK(kind(ErrorCode::deadline_exceeded, "outcome_unknown") == FailureKind::transient);
  CHECK(kind(ErrorCode::invalid_argument, "schema") == FailureKind::permanent);
  CHECK(kind(ErrorCode::invalid_argument, "malformed_json") == FailureKind::permanent);
  CHECK(kind(ErrorCode::invalid_argument, "validation") == FailureKind::unknown);
  CHECK(kind(ErrorCode::internal) == FailureKind::unknown);
  CHECK(kind(ErrorCode::already_exists, "some_constraint") == FailureKind::unknown);
}

TEST_CASE("pauses double up to their limit and never fall below half") {
  Backoff backoff{100ms, 1'000ms};
  const Random low = [] { return 0.0; };
  const Random high = [] { return 0.999; };
  CHECK(backoff.next(low) == 50ms);
  CHECK(backoff.next(high) == 199ms);
  for (int i = 0; i < 10; ++i) (void)backoff.next(low);
  CHECK(backoff.next(low) == 500ms);
  backoff.reset();
  CHECK(backoff.next(low) == 50ms);
}

TEST_CASE("headers are read from JSON, with the type's own, and written back as text") {
  const auto headers = read_headers(R"({"traceparent":"00-ab","n":1})", "task.created");
  CHECK(headers == Headers{{"event_type", "task.created"}, {"traceparent", "00-ab"}});
  CHECK(read_headers("broken", "t") == Headers{{"event_type", "t"}});
  CHECK(write_headers({{"a", "b"}}) == R"({"a":"b"})");
  CHECK_FALSE(write_headers({{"a", "\xff"}}).empty());
}

TEST_CASE("what is no text is shown in hexadecimal, and a missing header as null") {
  CHECK(as_text("plain") == "plain");
  CHECK(as_text({"\0\xff", 2}) == "\\x00ff");
  CHECK(write_headers({{"a", std::nullopt}, {"\xff", "b"}}) == R"({"\\xff":"b","a":null})");
}

TEST_CASE("a record's exact key and headers come back byte for byte, whatever they are") {
  Record record;
  record.key = std::string{"\0\xff", 2};
  record.null_value = true;
  record.headers = {
      {"twice", "1"}, {"twice", std::nullopt}, {"", ""}, {"b", std::string(300, '\0')}};
  Record back;
  REQUIRE(read_exact(write_exact(record), back));
  CHECK(back.key == record.key);
  CHECK(back.headers == record.headers);
  CHECK(back.null_value);
  CHECK_FALSE(back.empty_key);
  record = {};
  record.empty_key = true;
  REQUIRE(read_exact(write_exact(record), back));
  CHECK(back.empty_key);
  CHECK(back.headers.empty());
  CHECK_FALSE(back.null_value);
}

TEST_CASE("exact bytes that are cut off, or none, are refused and change nothing") {
  Record record;
  record.key = "key";
  record.headers = {{"name", "value"}};
  const auto bytes = write_exact(record);
  const auto whole = bytes.size();
  for (std::size_t size = 0; size < whole; ++size) {
    if (size == 8) continue;  // the key alone: a record without headers
    Record back;
    back.key = "before";
    CHECK_FALSE(read_exact(bytes.substr(0, size), back));
    CHECK(back.key == "before");
  }
}

TEST_CASE("a dead letter keeps its record and says where it is from") {
  const StoredLetter letter{.id = 7,
                            .consumer = "notifier",
                            .log = "kafka",
                            .record = {.partition = {.topic = "reminders", .number = 3},
                                       .offset = 12,
                                       .key = "k",
                                       .value = "bytes",
                                       .headers = {{"event_type", "x"}},
                                       .time = {}},
                            .reason = DeadReason::attempts_exhausted,
                            .detail = "",
                            .attempts = 5,
                            .created_at = {},
                            .settled_at = {}};
  const auto record = dead_letter_record(letter);
  CHECK(record.partition.topic == "reminders.dlq");
  CHECK(record.key == "k");
  CHECK(record.value == "bytes");
  CHECK(record.headers == Headers{{"event_type", "x"},
                                  {"taskora-dlq-id", "7"},
                                  {"taskora-dlq-topic", "reminders"},
                                  {"taskora-dlq-partition", "3"},
                                  {"taskora-dlq-offset", "12"},
                                  {"taskora-dlq-group", "taskora.notifier"},
                                  {"taskora-dlq-reason", "attempts_exhausted"},
                                  {"taskora-dlq-attempts", "5"},
                                  {"taskora-dlq-time", "1970-01-01T00:00:00Z"}});
}

TEST_CASE("a very long key waits under a short one of its own") {
  Record one;
  one.key = std::string(100'000, 'k');
  auto other = one;
  other.key.back() = 'x';
  CHECK(parking_key(one).size() < 600);
  CHECK(parking_key(one) != parking_key(other));
  one.key = "short";
  CHECK(parking_key(one) == "short");
}

TEST_CASE("an event is as large as its topic takes, or is refused before it is written") {
  const std::string key = "4711";
  const std::string headers = R"({"traceparent":"00-1"})";
  const auto limit = largest_record("task-events");
  const auto size_with = [&](const std::string& payload) {
    return record_size(record_of({.topic = "task-events",
                                  .key = key,
                                  .type = "task.updated",
                                  .payload = payload,
                                  .headers = headers}));
  };
  std::string payload(limit - size_with(""), 'x');
  const auto check = [&] {
    return check_size({.topic = "task-events",
                       .key = key,
                       .type = "task.updated",
                       .payload = payload,
                       .headers = headers});
  };
  CHECK(check());
  payload += 'x';
  const auto refused = check();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::invalid_argument);
  CHECK(refused.error().type == kRecordTooLarge);
  CHECK(kind_of(refused.error()) == FailureKind::permanent);
}

TEST_CASE("a ring before the wait is not missed") {
  Doorbell bell;
  const auto seen = bell.rings();
  bell.ring();
  CHECK(bell.wait(seen, 1h) == seen + 1);
  CHECK(bell.wait(seen + 1, 1us) == seen + 1);
}

TEST_CASE("a thread of steps is woken by the bell and ends when it is told") {
  Doorbell bell;
  Doorbell stepped;
  StepThread thread{[&] {
                      stepped.ring();
                      return Pause{.wait = 1h, .until_rung = true};
                    },
                    &bell};
  thread.start();
  CHECK(stepped.wait(0, 10s) >= 1);
  bell.ring();
  CHECK(stepped.wait(1, 10s) >= 2);
  thread.stop();
  thread.stop();
}

TEST_CASE("a thread that rests for an hour ends at once") {
  Doorbell stepped;
  StepThread thread{[&] {
    stepped.ring();
    return Pause{.wait = 1h};
  }};
  thread.start();
  stepped.wait(0, 10s);
  thread.stop();
  CHECK(stepped.rings() == 1);
}
