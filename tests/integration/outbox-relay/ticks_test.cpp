#include "spine.hpp"

#include <atomic>
#include <random>

using namespace taskora;
using namespace taskora::spine_test;
using outbox_relay::Step;

namespace {

constexpr db::Query kSeqScans{"test.seq_scans", R"(
SELECT coalesce(sum(seq_scan), 0)::bigint FROM pg_stat_user_tables WHERE relname ~ '^outbox_[0-7]$')"};

}  // namespace

TEST_CASE("a committed event gets the next position, one rolled back none") {
  Spine spine;
  Leader leader{spine};
  spine.write("a");
  spine.roll_back("a");
  spine.write("b");
  spine.write("a");
  leader.run_until_idle();

  const auto log = spine.log();
  REQUIRE(log.size() == 3);
  CHECK(log[0].key == "a");
  CHECK(log[1].key == "b");
  CHECK(log[2].key == "a");
  CHECK(log[2].version == 2);
  spine.check();
}

TEST_CASE("a transaction that commits late holds up nobody and is not lost") {
  Spine spine;
  Leader leader{spine};
  spine.write("late", [&](db::Transaction&) -> Status {
    spine.write("early");
    leader.run_until_idle();
    CHECK(spine.numbered() == 1);  // read on while the other is open
    spine.write("early");
    leader.run_until_idle();
    CHECK(spine.numbered() == 2);
    return {};
  });
  leader.run_until_idle();

  const auto log = spine.log();
  REQUIRE(log.size() == 3);
  CHECK(log[2].key == "late");
  spine.check();
}

TEST_CASE("an event written inside a savepoint counts as its transaction's") {
  static constexpr db::Query kSave{"test.save", "SAVEPOINT s"};
  static constexpr db::Query kBack{"test.back", "ROLLBACK TO SAVEPOINT s"};
  static constexpr db::Query kEvent{"test.event", R"(
    INSERT INTO outbox (event_id, topic, key, partition_key, aggregate_version, type, payload)
    VALUES (gen_random_uuid(), 'task-events', $1::text, $1::text, 1, 'task.updated', '\x7b7d'))"};
  Spine spine;
  Leader leader{spine};
  must(spine.owner.transaction(db::Scope::service(), [&](db::Transaction& transaction) -> Status {
    TASKORA_CHECK(transaction.run(kSave));
    TASKORA_CHECK(transaction.run(kEvent, {"undone"}));
    TASKORA_CHECK(transaction.run(kBack));
    TASKORA_CHECK(transaction.run(kSave));
    TASKORA_CHECK(transaction.run(kEvent, {"kept"}));
    leader.run_until_idle();
    CHECK(spine.numbered() == 0);
    return {};
  }));
  leader.run_until_idle();
  const auto log = spine.log();
  REQUIRE(log.size() == 1);
  CHECK(log[0].key == "kept");
}

TEST_CASE(
    "a tick larger than a page is numbered in pages, and a new leader goes on in the middle of "
    "it") {
  Spine spine;
  spine.write("first");
  spine.write_many(2'500);
  {
    Leader leader{spine, 400};
    CHECK(must(leader.ticker.step()).what == Step::What::took_over);
    const auto pages = must(leader.ticker.step());
    CHECK(pages.what == Step::What::numbered);
    CHECK(pages.rows == 1'600);
    CHECK(pages.waiting == 901);
  }  // ends here, as a crash would
  spine.write("last");
  Leader next{spine, 1'000, 700};
  next.run_until_idle();
  CHECK(spine.log().back().key == "last");
  spine.check();
}

TEST_CASE("a relay that lost its leadership numbers nothing", "[fence]") {
  Spine spine;
  Leader old{spine};
  must(old.ticker.step());
  Leader next{spine};
  must(next.store.take_over());

  spine.write("a");
  CHECK(must(old.ticker.step()).what == Step::What::fenced);
  CHECK(spine.numbered() == 0);
  CHECK_FALSE(old.ticker.leads());
}

TEST_CASE("a relay that lost its leadership numbers none of the pages it writes together",
          "[fence]") {
  Spine spine;
  Leader old{spine, 100};
  must(old.ticker.step());
  Leader next{spine};
  must(next.store.take_over());
  spine.write_many(300);
  CHECK(must(old.ticker.step()).what == Step::What::fenced);
  CHECK(spine.numbered() == 0);
  CHECK_FALSE(old.ticker.leads());
}

TEST_CASE("a relay that writes positions its successor has given changes nothing") {
  Spine spine;
  Leader old{spine, 100};
  must(old.ticker.step());
  spine.write_many(300);
  old.store.step_down();
  Leader next{spine};
  next.run_until_idle();
  const auto step = old.ticker.step();
  CHECK((!step || step->what == Step::What::fenced));
  CHECK_FALSE(old.ticker.leads());
  spine.check();
}

TEST_CASE("one of two relays leads; the other follows when its session ends") {
  Spine spine;
  Leader first{spine};
  Leader second{spine};
  first.run_until_idle();
  CHECK(must(second.ticker.step()).what == Step::What::standing_by);
  spine.execute(
      "SELECT pg_terminate_backend(l.pid) FROM pg_locks AS l "
      "WHERE l.locktype = 'advisory' AND l.database = (SELECT oid FROM pg_database WHERE datname = "
      "current_database())");
  eventually([&] { return must(second.ticker.step()).what == Step::What::took_over; });
  first.ticker.doubt();
  const auto step = first.ticker.step();
  CHECK((!step || step->what == Step::What::standing_by));
}

TEST_CASE(
    "nothing is lost, doubled or out of order with concurrent writers, rollbacks and long "
    "transactions",
    "[lost]") {
  Spine spine;
  RelayProcess relay{spine};
  relay.relay.start();
  std::atomic<int> failures{0};
  std::vector<std::thread> writers;
  for (int number = 0; number < 8; ++number) {
    writers.emplace_back([&, number] {
      std::mt19937 random{static_cast<unsigned>(number)};
      for (int i = 0; i < 60; ++i) {
        const auto key = "hot" + std::to_string(random() % 10);
        const auto dice = random() % 10;
        if (dice == 0)
          spine.roll_back(key);
        else if (dice < 4)
          spine.write(key, [&](db::Transaction&) -> Status {
            std::this_thread::sleep_for(std::chrono::milliseconds{random() % 20});
            return {};
          });
        else
          spine.write("cold" + std::to_string(number) + "." + std::to_string(i));
        relay.committed.ring();
      }
    });
  }
  for (auto& writer : writers) writer.join();
  CHECK(failures == 0);
  spine.await_all_numbered();
  relay.relay.stop();
  spine.check();
}

TEST_CASE("two relays that keep losing their sessions number everything once") {
  Spine spine;
  RelayProcess one{spine};
  RelayProcess two{spine};
  one.relay.start();
  two.relay.start();
  std::atomic<bool> done{false};
  std::thread killer{[&] {
    while (!done) {
      spine.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
          "WHERE usename = 'taskora_outbox_relay' AND datname = current_database()");
      std::this_thread::sleep_for(60ms);
    }
  }};
  std::vector<std::thread> writers;
  for (int number = 0; number < 4; ++number) {
    writers.emplace_back([&, number] {
      for (int i = 0; i < 150; ++i) spine.write("hot" + std::to_string((number + i) % 5));
    });
  }
  for (auto& writer : writers) writer.join();
  done = true;
  killer.join();
  spine.await_all_numbered();
  one.relay.stop();
  two.relay.stop();
  spine.check();
}

TEST_CASE("events are delivered while another transaction stays open, however long") {
  static constexpr db::Query kNow{
      "test.now", "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"};
  static constexpr db::Query kNumberedAt{"test.numbered_at", R"(
    SELECT (extract(epoch FROM numbered_at) * 1000000)::bigint FROM event_log WHERE key = $1::text)"};
  Spine spine;
  RelayProcess relay{spine};
  relay.relay.start();
  eventually([&] { return relay.leader.load(); });
  std::map<std::string, std::int64_t> committed;
  spine.write("held", [&](db::Transaction&) -> Status {
    const auto end = std::chrono::steady_clock::now() + 2s;
    for (int i = 0; std::chrono::steady_clock::now() < end; ++i) {
      const auto key = "k" + std::to_string(i);
      spine.write(key);
      relay.committed.ring();
      committed[key] = spine.one(kNow);
      std::this_thread::sleep_for(3ms);
    }
    // Still inside the open transaction: what was committed beside it has its positions already.
    eventually([&] { return spine.numbered() == static_cast<std::int64_t>(committed.size()); });
    return {};
  });
  std::vector<double> delays;
  for (const auto& [key, at] : committed)
    delays.push_back(static_cast<double>(spine.one(kNumberedAt, {key}) - at) / 1000);
  std::ranges::sort(delays);
  const auto p99 = delays[delays.size() * 99 / 100];
  std::printf("held transaction: %zu events, p50 %.1f ms, p99 %.1f ms\n", delays.size(),
              delays[delays.size() / 2], p99);
  spine.await_all_numbered();
  relay.relay.stop();
  spine.check();
}

TEST_CASE(
    "100 000 waiting events are read by index alone, also in partitions the planner believes to be "
    "empty") {
  Spine spine;
  spine.execute("ANALYZE outbox; ANALYZE event_log");
  Leader leader{spine};
  leader.run_until_idle();
  spine.write_many(100'000);
  spine.execute("SELECT pg_stat_force_next_flush()");
  const auto before = spine.one(kSeqScans);
  spine.write("held", [&](db::Transaction&) -> Status {
    const auto began = std::chrono::steady_clock::now();
    leader.run_until_idle();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    std::printf("drain: 100000 events in %.2f s, %.0f events/s\n", took.count(),
                100'000 / took.count());
    CHECK(spine.numbered() == 100'000);
    return {};
  });
  leader.run_until_idle();
  static constexpr db::Query kFlush{"test.flush", "SELECT pg_stat_force_next_flush()::text"};
  must(leader.session.call(db::Scope::service(), kFlush));
  CHECK(spine.one(kSeqScans) == before);
  CHECK(spine.numbered() == 100'001);
}
