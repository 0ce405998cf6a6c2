#include "bench.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora;
using namespace taskora::audit_logger;

TEST_CASE("an entry holds the event's bytes and what they say, and follows from the one before") {
  Bench bench;
  const auto event = bench.event("task.created");
  CHECK(bench.append(event).value());
  bench.append_many(1);
  PostgresChainReader reader{*bench.database};
  const auto entries = reader.entries_after({"task-events", 0}, 0, 10).value();
  REQUIRE(entries.size() == 2);
  const auto& first = entries[0];
  CHECK(first.seq == 1);
  CHECK(first.payload == events::encode(event));
  CHECK(first.digest == auth::sha256(events::encode(event)));
  CHECK(first.metadata.event_id == event.id);
  CHECK(first.metadata.type == "task.created");
  CHECK(first.metadata.account_id == bench.ann.account.value());
  CHECK(first.metadata.project_id == bench.ann.inbox.value());
  CHECK(first.metadata.subject == "42");
  CHECK(first.metadata.version == 3);
  CHECK(first.metadata.occurred_at == event.time);
  // The database computed these, and the program does again.
  CHECK(first.hash == link_hash(Digest{}, first));
  CHECK(entries[1].hash == link_hash(first.hash, entries[1]));
}

TEST_CASE("an event without account, project or version is recorded and verified like any other") {
  Bench bench;
  auto event = bench.event("user.registered");
  event.user_id.reset();
  event.project_id.reset();
  event.task_id.reset();
  event.task_version.reset();
  event.subject = "ü";
  CHECK(bench.append(event).value());
  CHECK(bench.verify().valid());
}

TEST_CASE("the same event again makes no entry and leaves no gap") {
  Bench bench;
  const auto event = bench.event("task.created");
  CHECK(bench.append(event).value());
  CHECK_FALSE(bench.append(event).value());
  bench.append_many(1);
  const auto report = bench.verify();
  CHECK(report.valid());
  CHECK(report.entries == 2);
  CHECK(report.end.seq == 2);
}

TEST_CASE("what is rolled back leaves no entry and no gap") {
  Bench bench;
  bench.append_many(1);
  const auto event = bench.event("task.created");
  const auto died = bench.in_transaction(event, [](Result<bool> appended) -> Status {
    CHECK(appended.value());
    return fail(unavailable("died before the commit"));
  });
  CHECK_FALSE(died);
  CHECK(bench.count() == 1);
  CHECK(bench.append(event).value());
  CHECK(bench.verify().end.seq == 2);
}

TEST_CASE("every topic and partition has a chain of its own, numbered from one") {
  Bench bench;
  CHECK(bench.append(bench.event("task.created"), 0).value());
  CHECK(bench.append(bench.event("task.created"), 11).value());
  CHECK(bench.append(bench.event("tag.created"), 0).value());
  CHECK(bench.append(bench.event("reminder.due"), 3).value());
  const auto all = verify_audit_log(*bench.database);
  REQUIRE(all);
  std::vector<ChainId> chains;
  for (const auto& [chain, report] : *all) {
    CHECK(report.valid());
    CHECK(report.end.seq == 1);
    chains.push_back(chain);
  }
  CHECK(chains ==
        std::vector<ChainId>{
            {"reminders", 3}, {"task-events", 0}, {"task-events", 11}, {"user-events", 0}});
}

TEST_CASE("no service may change or remove what was recorded") {
  Bench bench;
  bench.append_many(1);
  for (const auto* service : {"audit-logger", "task-api", "notifier", "recurrence-worker",
                              "sync-gateway", "outbox-relay", "reminder-scheduler"}) {
    CAPTURE(service);
    const auto role = bench.installation.as(service);
    const auto denied = [&](const db::Query& query) {
      const auto result = role->call(db::Scope::account(bench.ann.account), query);
      return !result && result.error().code == ErrorCode::permission_denied;
    };
    CHECK(denied({"change", "UPDATE audit_log SET type = 'x'"}));
    CHECK(denied({"erase", "UPDATE audit_log SET payload = NULL"}));
    CHECK(denied({"remove", "DELETE FROM audit_log"}));
    CHECK(denied({"empty", "TRUNCATE audit_log"}));
    CHECK(denied({"change_head", "UPDATE audit_heads SET seq = 0"}));
    CHECK(denied({"remove_head", "DELETE FROM audit_heads"}));
  }
}
