#include "outbox-relay/events/forwarder.hpp"
#include "outbox-relay/store/housekeeping.hpp"
#include "spine.hpp"

#include <limits>

using namespace taskora;
using namespace taskora::spine_test;

namespace {

constexpr db::Query kToday{
    "test.today", "SELECT (floor(extract(epoch FROM clock_timestamp()) / 86400)::bigint % 8)"};
constexpr db::Query kRowsOf{"test.rows_of", "SELECT count(*) FROM outbox WHERE day = $1::smallint"};
constexpr db::Query kAddOn{"test.add_on", R"(
INSERT INTO outbox (day, event_id, topic, key, partition_key, aggregate_version, type, payload)
VALUES ($1::smallint, gen_random_uuid(), 'task-events', 'k', 'k', 1, 'task.updated', '\x7b7d'))"};
constexpr auto kEverything = std::numeric_limits<std::int64_t>::max();

// Acknowledges what it is given, except that it fails now and then and may then have kept a part.
class Writer final : public log::LogWriter {
 public:
  Status append(std::span<const log::Record> batch) override {
    if (fail_next) {
      fail_next = false;
      records.insert(records.end(), batch.begin(),
                     batch.begin() + static_cast<std::ptrdiff_t>(batch.size() / 2));
      return fail(unavailable("broker away"));
    }
    records.insert(records.end(), batch.begin(), batch.end());
    return {};
  }
  Status check() override { return {}; }
  void interrupt() override {}
  std::vector<log::Record> records;
  bool fail_next = false;
};

}  // namespace

TEST_CASE(
    "a partition of the outbox is emptied when all its rows are numbered, and never today's or "
    "yesterday's") {
  Spine spine;
  Leader leader{spine};
  db::Database relay{spine.options("taskora_outbox_relay", 2)};
  const auto today = spine.one(kToday);
  const auto slot = [&](int days_ago) { return (today + 8 - days_ago) % 8; };
  for (int ago = 0; ago < 8; ++ago)
    must(spine.owner.call(db::Scope::service(), kAddOn, {slot(ago)}));
  CHECK(must(outbox_relay::empty_outbox(relay)).empty());  // none has its position yet
  leader.run_until_idle();
  must(spine.owner.call(db::Scope::service(), kAddOn, {slot(5)}));

  CHECK(must(outbox_relay::empty_outbox(relay)).size() == 5);
  for (int ago = 0; ago < 8; ++ago) {
    CAPTURE(ago);
    CHECK(spine.one(kRowsOf, {slot(ago)}) == (ago < 2 ? 1 : ago == 5 ? 2 : 0));
  }
  leader.run_until_idle();
  CHECK(must(outbox_relay::empty_outbox(relay)).size() == 1);
  CHECK(spine.numbered() == 9);
}

TEST_CASE("a partition somebody still writes to is left alone, and nobody waits for it") {
  Spine spine;
  Leader leader{spine};
  db::Database relay{spine.options("taskora_outbox_relay", 2)};
  const auto slot = (spine.one(kToday) + 4) % 8;
  must(spine.owner.call(db::Scope::service(), kAddOn, {slot}));
  leader.run_until_idle();
  must(spine.owner.transaction(db::Scope::service(), [&](db::Transaction& transaction) -> Status {
    TASKORA_CHECK(transaction.run(kAddOn, {slot}));
    const auto began = std::chrono::steady_clock::now();
    CHECK(must(outbox_relay::empty_outbox(relay)).empty());
    CHECK(std::chrono::steady_clock::now() - began < 2s);
    return {};
  }));
  leader.run_until_idle();
  CHECK(spine.numbered() == 2);
}

TEST_CASE("the relay's role cannot empty a partition by itself") {
  static constexpr db::Query kTruncate{"test.truncate", "TRUNCATE outbox_0"};
  static constexpr db::Query kDelete{"test.delete", "DELETE FROM outbox"};
  Spine spine;
  db::Database relay{spine.options("taskora_outbox_relay", 1)};
  CHECK(relay.call(db::Scope::service(), kTruncate).error().code == ErrorCode::permission_denied);
  CHECK(relay.call(db::Scope::service(), kDelete).error().code == ErrorCode::permission_denied);
}

TEST_CASE("positions past their topic's retention are deleted, oldest first, and no others") {
  static constexpr db::Query kLeft{"test.left",
                                   "SELECT count(*) FROM event_log WHERE topic = $1::text"};
  Spine spine;
  Leader leader{spine};
  db::Database relay{spine.options("taskora_outbox_relay", 1)};
  for (int i = 0; i < 10; ++i) spine.write("t" + std::to_string(i));
  for (int i = 0; i < 3; ++i) spine.write("a" + std::to_string(i), {}, "agent-audit");
  for (int i = 0; i < 4; ++i) spine.write("y" + std::to_string(i));
  leader.run_until_idle();
  spine.execute(
      "UPDATE event_log SET numbered_at = numbered_at - interval '31 days' WHERE pos <= 13");
  outbox_relay::Expiry kept{relay, 4};
  CHECK(must(kept.step(0)).deleted == 0);  // none is on the log yet

  outbox_relay::Expiry expiry{relay, 4};
  std::size_t deleted = 0;
  for (int i = 0; i < 20; ++i) {
    const auto progress = must(expiry.step(kEverything));
    deleted += progress.deleted;
    if (progress.finished) break;
  }
  CHECK(deleted == 10);
  CHECK(spine.one(kLeft, {"task-events"}) == 4);
  CHECK(spine.one(kLeft, {"agent-audit"}) == 3);
}

TEST_CASE("the forwarder carries every position in order, and derived topics with them") {
  Spine spine;
  Leader leader{spine};
  leader.run_until_idle();
  db::Database relay{spine.options("taskora_outbox_relay", 2)};
  Writer writer;
  outbox_relay::Forwarder forwarder{relay, writer, 4};
  for (int i = 0; i < 10; ++i) spine.write("k" + std::to_string(i % 3));
  leader.run_until_idle();

  const auto epoch = leader.ticker.epoch();
  CHECK(must(forwarder.step(epoch))->behind == 6);
  writer.fail_next = true;
  CHECK_FALSE(forwarder.step(epoch));
  while (must(forwarder.step(epoch))->behind > 0) {
  }
  CHECK(must(forwarder.forwarded(epoch)) == 10);

  std::int64_t last = 0;
  std::set<std::int64_t> seen;
  std::size_t updates = 0;
  for (const auto& record : writer.records) {
    if (record.partition.topic == "task-updates") ++updates;
    if (record.partition.topic != "task-events" || !seen.insert(record.offset).second) continue;
    CHECK(record.offset == ++last);  // first occurrences in order
    CHECK(record.header("event_type") == "task.updated");
  }
  CHECK(last == 10);
  CHECK(updates >= 10);
}

TEST_CASE("a forwarder whose leadership is over moves nothing") {
  Spine spine;
  Leader leader{spine};
  leader.run_until_idle();
  spine.write("a");
  leader.run_until_idle();
  db::Database relay{spine.options("taskora_outbox_relay", 1)};
  Writer writer;
  outbox_relay::Forwarder forwarder{relay, writer};
  CHECK_FALSE(must(forwarder.step(leader.ticker.epoch() - 1)).has_value());
  CHECK(writer.records.empty());
  CHECK(forwarder.forwarded(leader.ticker.epoch() - 1).error().code == ErrorCode::not_found);
}

TEST_CASE("a running relay forwards what it numbers, and drains before it stops") {
  Spine spine;
  Writer writer;
  RelayProcess relay{spine, RelayProcess::quick(), &writer};
  relay.relay.start();
  eventually([&] { return relay.leader.load(); });
  for (int i = 0; i < 5; ++i) spine.write("a");
  relay.committed.ring();
  relay.relay.drain();
  CHECK(spine.numbered() == 5);
  CHECK(relay.relay.ready());
  db::Database database{spine.options("taskora_outbox_relay", 1)};
  static constexpr db::Query kForwarded{"test.forwarded", "SELECT forwarded_pos FROM relay_cursor"};
  eventually([&] { return spine.one(kForwarded) == 5; });
  relay.relay.stop();
  CHECK(writer.records.size() == 10);
}
