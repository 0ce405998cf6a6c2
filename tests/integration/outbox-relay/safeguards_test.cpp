// Each safeguard taken away, the test that is there for it fails; and a process that is killed
// anywhere leaves nothing undone.

#include "../log/child.hpp"
#include "spine.hpp"

using namespace taskora;
using namespace taskora::spine_test;

#ifdef TASKORA_FAULTS

TEST_CASE("with ids for a cursor, events are lost and the test of it fails") {
  const auto child = run_child("[lost]", {{"TASKORA_FAULT", "relay_id_cursor"}});
  CAPTURE(child.output);
  CHECK(child.failed_a_check());
}

TEST_CASE("without the epoch's fence a former leader numbers, and the test of it fails") {
  const auto child = run_child("[fence]", {{"TASKORA_FAULT", "no_epoch_fence"}});
  CAPTURE(child.output);
  CHECK(child.failed_a_check());
}

// Not a test: the process the next one kills.
TEST_CASE("a relay until it is killed", "[.][crash-child]") {
  const char* conninfo = std::getenv("TASKORA_TEST_CONNINFO");
  REQUIRE(conninfo != nullptr);
  db::DatabaseOptions options;
  options.conninfo = conninfo;
  options.connections = 1;
  db::Database session{options};
  db::Database second{options};
  outbox_relay::PostgresRelayStore store{session, second};
  outbox_relay::Ticker ticker{store, {.page = 100, .look_ahead = 250}};
  for (int i = 0; i < 10'000; ++i) must(ticker.step());
}

TEST_CASE("a relay killed before, after and between its pages loses and doubles nothing") {
  Spine spine;
  spine.write_many(1'000);
  const auto conninfo = spine.database.as("taskora_outbox_relay");
  for (const char* point : {"relay.before_page:1", "relay.before_move:1", "relay.after_page:1",
                            "relay.before_page:3", "relay.before_move:2", "relay.after_page:3"}) {
    spine.write(point);
    const auto child = run_child(
        "[crash-child]", {{"TASKORA_CRASH_POINT", point}, {"TASKORA_TEST_CONNINFO", conninfo}});
    CAPTURE(point, child.output);
    CHECK(child.signal == SIGKILL);
  }
  Leader leader{spine, 100};
  eventually(
      [&] { return must(leader.ticker.step()).what == outbox_relay::Step::What::took_over; });
  leader.run_until_idle();
  spine.check();
}

#endif
