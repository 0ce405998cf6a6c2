#include "audit-logger/app.hpp"
#include "bench.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora;
using namespace taskora::audit_logger;
using namespace std::chrono_literals;
using testing::eventually;

namespace {

struct Running : Bench {
  SystemClock clock;
  App app{installation.context(clock), Config{}};

  Running() { REQUIRE(app.start()); }
  ~Running() { app.drain(); }
};

}  // namespace

TEST_CASE("every event of every topic is recorded once, whatever is delivered twice") {
  Running running;
  std::vector<Uuid> ids;
  for (const auto& type : events::types()) {
    const auto event = running.event(type.name);
    ids.push_back(event.id);
    running.installation.publish(event);
  }
  for (const auto& id : ids) running.installation.redeliver(id);
  const auto all = static_cast<std::int64_t>(ids.size());
  REQUIRE(eventually([&] { return running.count() == all; }));
  running.installation.execute("DELETE FROM inbox");
  for (const auto& id : ids) running.installation.redeliver(id);
  const auto last = running.event("task.created");
  running.installation.publish(last);
  running.installation.number_events();
  REQUIRE(eventually([&] {
    return running.installation.number("SELECT count(*) FROM audit_log WHERE event_id = '" +
                                       last.id.str() + "'") == 1;
  }));
  REQUIRE(eventually(
      [&] { return running.installation.number("SELECT count(*) FROM inbox") == all + 1; }));
  CHECK(running.count() == all + 1);
  CHECK(running.installation.number("SELECT count(*) FROM dead_letters") == 0);
  const auto chains = verify_audit_log(*running.database);
  REQUIRE(chains);
  CHECK(chains->size() == 3);
  for (const auto& [chain, report] : *chains) CHECK(report.valid());
}

TEST_CASE("a type this program does not know is recorded all the same") {
  Running running;
  const auto event = running.event("task.created");
  running.installation.publish(event);
  running.installation.execute(
      "UPDATE outbox SET type = 'task.teleported', payload = "
      "convert_to(replace(convert_from(payload, 'UTF8'), "
      "'task.created', 'task.teleported'), 'UTF8')");
  running.installation.number_events();
  REQUIRE(eventually([&] { return running.count() == 1; }));
  CHECK(running.installation.text("SELECT type FROM audit_log") == "task.teleported");
  CHECK(running.verify().valid());
}

TEST_CASE("thousands of events of one topic make one dense chain") {
  Bench bench;
  bench.installation.publish(bench.event("task.created"));
  bench.installation.execute(
      "INSERT INTO outbox (event_id, topic, key, partition_key, account_id, type, payload) SELECT "
      "new_id, topic, key, "
      "partition_key, account_id, type, convert_to(replace(convert_from(payload, 'UTF8'), "
      "event_id::text, new_id::text), "
      "'UTF8') FROM outbox, (SELECT gen_random_uuid() AS new_id FROM generate_series(1, 2999)) AS "
      "ids");
  bench.installation.number_events();
  const SystemClock clock;
  App app{bench.installation.context(clock), Config{}};
  REQUIRE(app.start());
  REQUIRE(eventually([&] { return bench.count() == 3000; }));
  app.drain();
  const auto report = bench.verify();
  CHECK(report.valid());
  CHECK(report.end.seq == 3000);
  CHECK(bench.installation.metric(
            R"(taskora_audit_entries_total{service="audit-logger",topic="task-events"})") == 3000);
}

TEST_CASE("with the master key the heads are signed; a wrong one stops the start") {
  Bench bench;
  bench.append_many(2);
  const std::string master(64, '7');
  const auto key = auth::generate_signing_key(auth::MasterKey::parse(master).value(), {});
  const auto bytes = [](const auto& all) { return std::string{all.begin(), all.end()}; };
  db::DatabaseOptions options;
  options.conninfo = bench.installation.conninfo("task-api");
  db::Database api{options};
  constexpr db::Query kAdd{"add_key",
                           "INSERT INTO signing_keys (kid, public_key, sealed_private, state) "
                           "VALUES ($1, $2, $3, 'active')"};
  REQUIRE(
      api.call(db::Scope::service(), kAdd,
               {key.kid, db::Bytes{bytes(key.public_key)}, db::Bytes{bytes(key.sealed_private)}}));

  const SystemClock clock;
  App app{bench.installation.context(clock), Config{.master_key = master, .sign_interval = 1s}};
  REQUIRE(app.start());
  CHECK(eventually(
      [&] { return bench.installation.number("SELECT count(*) FROM audit_heads") == 1; }));
  app.drain();
  CHECK(bench.verify().valid());
  App wrong{bench.installation.context(clock), Config{.master_key = "secret", .sign_interval = 1s}};
  const auto refused = wrong.start();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().detail.find("secret") == std::string::npos);
}
