#include "outbox-relay/events/forwarder.hpp"
#include "outbox-relay/store/forward_store.hpp"
#include "outbox-relay/store/housekeeping.hpp"
#include "spine.hpp"

#include "taskora/log/record_size.hpp"

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
    for (const auto& record : batch) {
      if (record.value.size() > largest && record.partition.topic == "task-events")
        return fail(log::record_too_large("too large"));
    }
    records.insert(records.end(), batch.begin(), batch.end());
    return {};
  }
  Status check() override { return {}; }
  void interrupt() override {}
  std::vector<log::Record> records;
  bool fail_next = false;
  std::size_t largest = 1'000'000;  // a broker's own limit, whatever the contract says
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
  for (int i = 0; i < 2; ++i) spine.write("d" + std::to_string(i), {}, "task-events.dlq");
  for (int i = 0; i < 4; ++i) spine.write("y" + std::to_string(i));
  leader.run_until_idle();
  spine.execute(
      "UPDATE event_log SET numbered_at = numbered_at - interval '31 days' WHERE pos <= 15");
  outbox_relay::Expiry kept{relay, 4};
  CHECK(must(kept.step(0)).deleted == 0);  // none is on the log yet

  outbox_relay::Expiry expiry{relay, 4};
  std::size_t deleted = 0;
  for (int i = 0; i < 20; ++i) {
    const auto progress = must(expiry.step(kEverything));
    deleted += progress.deleted;
    if (progress.finished) break;
  }
  CHECK(deleted == 12);
  CHECK(spine.one(kLeft, {"task-events.dlq"}) == 0);
  CHECK(spine.one(kLeft, {"task-events"}) == 4);
  CHECK(spine.one(kLeft, {"agent-audit"}) == 3);
}

TEST_CASE(
    "a dead letter goes when it was settled longer ago than its topic keeps its records and has "
    "left, and one that waits never") {
  static constexpr db::Query kKept{"test.kept",
                                   "SELECT count(*) FROM dead_letters WHERE detail = $1::text"};
  Spine spine;
  Leader leader{spine};
  db::Database relay{spine.options("taskora_outbox_relay", 1)};
  spine.execute(R"(
INSERT INTO dead_letters (consumer, topic, partition, record, key, value, headers, reason, detail, state, settled_at)
SELECT 'notifier', topic, place, n, 'k', '\x7b7d', '{}', 'permanent', detail, state, clock_timestamp() - age
FROM generate_series(1, 5) AS n, (VALUES
  ('task-events', 0, 'old', 'discarded', interval '31 days'), ('reminders', 0, 'old', 'replayed', interval '31 days'),
  ('task-events', 1, 'young', 'replayed', interval '29 days'), ('agent-audit', 0, 'kept longer', 'replayed', interval '31 days'),
  ('user-events', 0, 'waits', 'parked', NULL)) AS letters (topic, place, detail, state, age))");
  spine.execute(R"(
WITH letter AS (
  INSERT INTO dead_letters (consumer, topic, partition, record, key, value, headers, reason, detail, state, settled_at)
  VALUES ('notifier', 'task-events', 0, 6, 'k', '\x7b7d', '{}', 'permanent', 'has not left', 'discarded',
          clock_timestamp() - interval '31 days')
  RETURNING id)
INSERT INTO outbox (event_id, topic, key, partition_key, type, payload)
SELECT gen_random_uuid(), 'task-events.dlq', id::text, 'k', 'dead_letter', '' FROM letter)");
  leader.run_until_idle();
  const auto sweep = [&](std::int64_t through) {
    outbox_relay::Expiry expiry{relay, 4};
    std::size_t letters = 0;
    for (bool finished = false; !finished;) {
      const auto progress = must(expiry.step(through));
      letters += progress.letters;
      finished = progress.finished;
    }
    return letters;
  };
  CHECK(sweep(0) == 10);
  CHECK(spine.one(kKept, {"has not left"}) == 1);
  CHECK(sweep(kEverything) == 1);
  CHECK(spine.one(kKept, {"old"}) == 0);
  for (const auto* kept : {"young", "kept longer", "waits"}) CHECK(spine.one(kKept, {kept}) == 5);
}

TEST_CASE("the relay's role cannot delete a dead letter that waits") {
  static constexpr db::Query kDelete{"test.delete_letters", "DELETE FROM dead_letters"};
  static constexpr db::Query kLeft{"test.letters_left", "SELECT count(*) FROM dead_letters"};
  Spine spine;
  spine.execute(R"(
INSERT INTO dead_letters (consumer, topic, partition, record, key, value, headers, reason)
VALUES ('notifier', 'task-events', 0, 1, 'k', '\x7b7d', '{}', 'permanent'))");
  db::Database relay{spine.options("taskora_outbox_relay", 1)};
  must(relay.call(db::Scope::service(), kDelete));
  CHECK(spine.one(kLeft) == 1);
}

TEST_CASE("the forwarder carries every position in order, and derived topics with them") {
  Spine spine;
  Leader leader{spine};
  leader.run_until_idle();
  db::Database relay{spine.options("taskora_outbox_relay", 2)};
  Writer writer;
  outbox_relay::PostgresForwardStore store{relay};
  outbox_relay::Forwarder forwarder{store, writer, 4};
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

TEST_CASE(
    "an event that the broker does not take is put aside once, and all others go on in order") {
  static constexpr db::Query kGrow{
      "test.grow", "UPDATE outbox SET payload = repeat('x', 500)::bytea WHERE id = $1::bigint"};
  static constexpr db::Query kLetters{"test.letters", R"(
SELECT count(*) FROM dead_letters
WHERE consumer = 'outbox-relay' AND reason = 'too_large' AND record = 7 AND length(value) = 500 AND topic = 'task-events')"};
  static constexpr db::Query kAll{"test.all", "SELECT count(*) FROM dead_letters"};
  Spine spine;
  Leader leader{spine};
  leader.run_until_idle();
  db::Database relay{spine.options("taskora_outbox_relay", 2)};
  Writer writer;
  writer.largest = 400;
  outbox_relay::PostgresForwardStore store{relay};
  outbox_relay::Forwarder forwarder{store, writer, 8};
  for (int i = 0; i < 20; ++i) spine.write("k" + std::to_string(i % 3));
  must(spine.owner.call(db::Scope::service(), kGrow, {std::int64_t{7}}));
  leader.run_until_idle();

  const auto epoch = leader.ticker.epoch();
  std::size_t put_aside = 0;
  for (auto done = must(forwarder.step(epoch)); done->through < 20;
       done = must(forwarder.step(epoch)))
    put_aside += done->put_aside.size();
  CHECK(put_aside == 1);
  CHECK(spine.one(kLetters) == 1);
  CHECK(spine.one(kAll) == 1);
  std::vector<std::int64_t> order;
  std::size_t letters = 0;
  for (const auto& record : writer.records) {
    if (record.partition.topic == "task-events") order.push_back(record.offset);
    if (record.partition.topic != "task-events.dlq") continue;
    ++letters;
    CHECK(record.value == std::string(500, 'x'));
    CHECK(record.header(log::kLetterReasonHeader) == "too_large");
    CHECK(record.header(log::kLetterOffsetHeader) == "7");
  }
  CHECK(letters == 1);
  std::vector<std::int64_t> wanted;
  for (std::int64_t pos = 1; pos <= 20; ++pos) {
    if (pos != 7) wanted.push_back(pos);
  }
  CHECK(order == wanted);
}

TEST_CASE("a forwarder whose leadership is over moves nothing") {
  Spine spine;
  Leader leader{spine};
  leader.run_until_idle();
  spine.write("a");
  leader.run_until_idle();
  db::Database relay{spine.options("taskora_outbox_relay", 1)};
  Writer writer;
  outbox_relay::PostgresForwardStore store{relay};
  outbox_relay::Forwarder forwarder{store, writer};
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
