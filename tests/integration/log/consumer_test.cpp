#include "fixture.hpp"

#include "taskora/log/postgres/progress.hpp"

#include <map>

using namespace taskora;
using namespace taskora::log_test;
using Texts = std::vector<std::string>;

namespace {

constexpr db::Query kLetters{"test.letters",
                             "SELECT count(*) FROM dead_letters WHERE reason = $1::text"};
constexpr db::Query kAttempts{"test.attempts",
                              "SELECT coalesce(max(attempts), 0) FROM delivery_attempts"};
constexpr db::Query kInbox{"test.inbox", "SELECT count(*) FROM inbox"};

// Fails for one key.
log::Handler failing(const std::string& key, std::function<void()> before = [] {}) {
  return [=](db::Transaction& transaction, const log::Delivery& delivery) -> Status {
    if (delivery.event.subject != key) return Process::effect(transaction, delivery);
    before();
    return fail(internal_error("broken"));
  };
}

log::ConsumerSettings quick() {
  return {.first_pause = 1ms, .longest_pause = 5ms, .retry_pause = 1ms, .idle_wait = 20ms};
}

}  // namespace

TEST_CASE(
    "events are applied once and in order, with the offset and the inbox in the same transaction") {
  Installation installation;
  Process process{installation};
  for (int i = 1; i <= 3; ++i) installation.append(event("a", i));
  process.run_until([&] { return installation.next() == 4; });
  CHECK(installation.effects() == Texts{"a 1", "a 2", "a 3"});
  CHECK(installation.one(kInbox) == 3);
  CHECK(process.observer.transactions == 1);
}

TEST_CASE("a consumer that is new begins with the oldest there is") {
  Installation installation;
  for (int i = 1; i <= 3; ++i) installation.append(event("a", i));
  Process process{installation};
  process.run_until([&] { return installation.next() == 4; });
  CHECK(installation.effects() == Texts{"a 1", "a 2", "a 3"});
}

TEST_CASE("a consumer that is sent back does its work again from there on, also when it is idle") {
  Installation installation;
  auto settings = quick();
  settings.ownership_interval = 5ms;
  Process process{installation, {}, settings};
  std::vector<std::int64_t> places;
  for (int i = 1; i <= 5; ++i) places.push_back(installation.append(event("a", i)));
  process.run_until([&] { return installation.next() == 6; });
  const auto go_back = [&](std::int64_t next) {
    must(process.database.transaction(
        db::Scope::service(), [&](db::Transaction& transaction) -> Status {
          return log::rewind(transaction,
                             {.consumer = std::string{kConsumer},
                              .log = kLog,
                              .places = {{.partition = {.topic = "task-events"}, .next = next}}});
        }));
  };
  go_back(places[3]);
  process.run_until([&] { return process.observer.applied == 7; });
  CHECK(installation.effects() == Texts{"a 1", "a 2", "a 3", "a 4", "a 5", "a 4", "a 5"});
  const int fenced = process.observer.fenced;
  go_back(1'000);  // never forward: nothing may be skipped
  process.run_until([&] { return process.observer.fenced > fenced; });
  installation.append(event("a", 6));
  process.run_until([&] { return process.observer.applied == 8; });
}

TEST_CASE("an event that comes again at another position has no second effect", "[inbox]") {
  Installation installation;
  Process process{installation};
  const auto once = event("a", 1);
  installation.append(once);
  installation.append(event("a", 2));
  process.run_until([&] { return installation.next() == 3; });
  installation.append(once);
  installation.append(event("a", 3));
  process.run_until([&] { return installation.next() == 5; });
  CHECK(installation.effects() == Texts{"a 1", "a 2", "a 3"});
}

TEST_CASE("the same event twice in one transaction has one effect", "[inbox]") {
  Installation installation;
  Process process{installation};
  const auto once = event("a", 1);
  installation.append(once);
  installation.append(once);
  process.run_until([&] { return installation.next() == 3; });
  CHECK(installation.effects() == Texts{"a 1"});
  CHECK(process.observer.transactions == 1);
}

TEST_CASE("a zombie cannot move the offset back or apply anything", "[offset]") {
  Installation installation;
  Process zombie{installation};
  installation.append(event("a", 1));
  zombie.run_until([&] { return installation.next() == 2; });
  log::Assignment stale = must(zombie.store.assign({.topic = "task-events"}));

  Process owner{installation};
  log::Assignment mine = must(owner.store.assign({.topic = "task-events"}));
  must(owner.store.skip(mine.ownership, 10));

  const auto late = event("a", 2);
  const log::Decoded decoded{.record = {.partition = {.topic = "task-events"},
                                        .offset = 2,
                                        .key = "a",
                                        .value = events::encode(late),
                                        .headers = {},
                                        .time = {}},
                             .event = late};
  const auto applied = zombie.store.apply(stale.ownership, {&decoded, 1}, 3);
  REQUIRE_FALSE(applied);
  CHECK(log::is_fenced(applied.error()));
  CHECK_FALSE(zombie.store.begin(stale.ownership, 3));
  CHECK_FALSE(zombie.store.skip(stale.ownership, 3));
  CHECK_FALSE(zombie.store.attempt(stale.ownership, 2));
  CHECK(installation.next() == 10);
  CHECK(installation.effects() == Texts{"a 1"});
}

TEST_CASE(
    "of two processes of one consumer one reads; the other goes on where it ended, with nothing "
    "twice or out of order") {
  Installation installation;
  auto first = std::make_unique<Process>(installation, log::Handler{}, quick());
  Process second{installation, {}, quick()};
  std::atomic<bool> stop{false};
  first->steps(2);
  std::thread rival{[&] {
    while (!stop) (void)second.loop.step();
  }};
  for (int i = 1; i <= 20; ++i) installation.append(event("a", i));
  first->run_until([&] { return installation.next() == 21; });
  if (!kOverKafka) CHECK(second.observer.applied == 0);  // a broker's group may move it at once
  first.reset();                                         // its session ends
  for (int i = 21; i <= 40; ++i) installation.append(event("a", i));
  eventually([&] { return installation.next() == 41; });
  stop = true;
  rival.join();
  const auto effects = installation.effects();
  REQUIRE(effects.size() == 40);
  for (std::size_t i = 0; i < effects.size(); ++i)
    CHECK(effects[i] == "a " + std::to_string(i + 1));
}

TEST_CASE(
    "two consumers without election fight over the offset and still apply everything once and in "
    "order") {
  Installation installation;
  Process one{installation, {}, quick()};
  Process two{installation, {}, quick()};
  for (int i = 1; i <= 200; ++i) installation.append(event("k" + std::to_string(i % 7), i));
  // Each takes the partition whenever it likes, as if the lock did not exist.
  const auto fight = [&](Process& process) {
    process.retire();
    const auto reader =
        make_reader(process.database, process.clock, installation.scope,
                    "fight-" + std::to_string(reinterpret_cast<std::uintptr_t>(&process)),
                    {"task-events"}, 5ms);
    log::ConsumerLoop loop{process.consumer, quick(),       *reader,
                           process.store,    process.clock, [] { return 0.5; },
                           process.observer};
    while (installation.next() < 201) (void)loop.step();
  };
  std::thread other{[&] { fight(two); }};
  fight(one);
  other.join();
  std::map<std::string, int> last;
  const auto effects = installation.effects();
  CHECK(effects.size() == 200);
  for (const auto& effect : effects) {
    const auto blank = effect.find(' ');
    const int version = std::stoi(effect.substr(blank));
    auto& before = last[effect.substr(0, blank)];
    CHECK(version > before);
    before = version;
  }
}

TEST_CASE("poison is put aside once, byte for byte, with its place, and the rest goes on") {
  static constexpr db::Query kValue{"test.value", "SELECT encode(value, 'hex') FROM dead_letters"};
  Installation installation;
  Process process{installation, {}, quick()};
  const std::string poison{"\x00\xff{\"specversion\"", 16};
  installation.append_bytes("a", poison);
  installation.append(event("b", 1));
  process.run_until([&] { return installation.next() == 3; });
  CHECK(installation.effects() == Texts{"b 1"});
  CHECK(installation.one(kLetters, {"permanent"}) == 1);
  const auto rows = must(installation.owner.call(db::Scope::service(), kValue));
  CHECK(rows.front().get<std::string>(0) ==
        "00ff7b2273706563766572"
        "73696f6e22");
}

TEST_CASE("whatever is put aside leaves by the outbox for its dead-letter topic, once") {
  static constexpr db::Query kLeaving{"test.leaving", R"(
SELECT count(*) FROM outbox AS o JOIN dead_letters AS d ON d.id::text = o.key
WHERE o.type = 'dead_letter' AND o.topic = 'task-events.dlq' AND o.partition_key = d.key AND o.payload = ''
  AND d.reason = $1::text AND d.attempts = $2::integer)"};
  static constexpr db::Query kAll{"test.all", "SELECT count(*) FROM outbox"};
  Installation installation;
  Process process{installation, failing("bad"), quick()};
  installation.append_bytes("poison", "{");
  installation.append(event("bad", 1));
  installation.append(event("bad", 2));
  process.run_until([&] { return installation.next() == 4; });
  CHECK(installation.one(kLeaving, {"permanent", 0}) == 1);
  CHECK(installation.one(kLeaving, {"attempts_exhausted", 5}) == 1);
  CHECK(installation.one(kLeaving, {"behind_parked", 0}) == 1);
  CHECK(installation.one(kAll) == 3);
}

TEST_CASE("a key and headers that no column of text can hold are put aside like any other") {
  if (!kOverKafka) return;  // event_log holds text
  static constexpr db::Query kExact{"test.exact",
                                    "SELECT exact FROM dead_letters ORDER BY id LIMIT 1"};
  Installation installation;
  Process process{installation, {}, quick()};
  const std::string key{"\x00\xff", 2};
  const log::Headers headers{{"h", std::string{"\x00", 1}}, {"h", std::nullopt}, {"\xff", ""}};
  installation.append_raw(key, "no event", headers);
  installation.append_raw(std::string(5'000, 'k'), "no event", {});
  installation.append_raw("", "no event", {});
  process.run_until([&] { return installation.next() == 4; });
  CHECK(installation.one(kLetters, {"permanent"}) == 3);
  const auto rows = must(installation.owner.call(db::Scope::service(), kExact));
  log::Record back;
  must(log::read_exact(rows.front().get<db::Blob>(0).data, back));
  CHECK(back.key == key);
  CHECK(back.headers == headers);
}

TEST_CASE("later events of a key that is put aside wait behind it, in order", "[parking]") {
  static constexpr db::Query kOrder{
      "test.order", "SELECT record FROM dead_letters WHERE state = 'parked' ORDER BY id"};
  Installation installation;
  Process process{installation, failing("bad"), quick()};
  installation.append(event("bad", 1));
  installation.append(event("good", 1));
  installation.append(event("bad", 2));
  process.run_until([&] { return installation.next() == 4; });
  Process restarted{installation, {}, quick()};
  installation.append(event("bad", 3));
  installation.append(event("good", 2));
  process.retire();
  restarted.run_until([&] { return installation.next() == 6; });

  CHECK(installation.effects() == Texts{"good 1", "good 2"});
  const auto rows = must(installation.owner.call(db::Scope::service(), kOrder));
  std::vector<std::int64_t> order;
  for (const auto row : rows) order.push_back(row.get<std::int64_t>(0));
  CHECK(order == std::vector<std::int64_t>{1, 3, 4});
}

TEST_CASE("a repeat of what is applied, or waits already, is not put aside a second time") {
  static constexpr db::Query kParked{"test.parked", "SELECT count(*) FROM dead_letters"};
  Installation installation;
  Process process{installation, failing("bad"), quick()};
  const auto fine = event("bad", 1);
  const auto bad = event("bad", 2);
  {
    Process healthy{installation, {}, quick()};
    installation.append(fine);
    healthy.run_until([&] { return installation.next() == 2; });
  }
  installation.append(bad);
  installation.append_bytes("bad", "no event");
  const auto next = installation.append(event("bad", 3)) + 1;
  process.run_until([&] { return installation.next() == next; });
  CHECK(installation.one(kParked) == 3);

  installation.append(fine);  // applied before its key was put aside
  installation.append(bad);   // what failed
  const auto end = installation.append_bytes("bad", "no event") + 1;
  process.run_until([&] { return installation.next() == end; });
  CHECK(installation.one(kParked) == 3);
  CHECK(process.observer.repeats == 3);
  CHECK(installation.effects() == Texts{"bad 1"});
}

TEST_CASE("a key whose letters are settled meanwhile is applied, beside one that waits on") {
  Installation installation;
  bool healed = false;
  const log::Handler handler = [&](db::Transaction& transaction, const log::Delivery& delivery) {
    return healed ? Process::effect(transaction, delivery) : fail(internal_error("broken"));
  };
  Process process{installation, handler, quick()};
  installation.append(event("bad", 1));
  installation.append_bytes("worse", "no event");
  process.run_until([&] { return installation.next() == 3; });
  healed = true;
  installation.execute(
      "UPDATE dead_letters SET state = 'discarded', settled_at = clock_timestamp() "
      "WHERE key = 'bad'");
  for (const auto* key : {"worse", "bad", "good", "worse"}) installation.append(event(key, 2));
  process.run_until([&] { return installation.next() == 7; });
  CHECK(installation.effects() == Texts{"bad 2", "good 2"});
  CHECK(installation.one(kLetters, {"behind_parked"}) == 2);
}

TEST_CASE("when the dead letters of a key are settled its events are applied again") {
  Installation installation;
  Process process{installation, failing("bad"), quick()};
  installation.append(event("bad", 1));
  process.run_until([&] { return installation.next() == 2; });
  installation.execute(
      "UPDATE dead_letters SET state = 'discarded', settled_at = clock_timestamp()");
  Process healed{installation, {}, quick()};
  process.retire();
  installation.append(event("bad", 2));
  healed.run_until([&] { return installation.next() == 3; });
  CHECK(installation.effects() == Texts{"bad 2"});
}

TEST_CASE("an attempt is recorded before it starts, and five are all") {
  Installation installation;
  std::vector<std::int64_t> seen;
  Process process{installation, failing("a", [&] { seen.push_back(installation.one(kAttempts)); }),
                  quick()};
  installation.append(event("a", 1));
  process.run_until([&] { return installation.next() == 2; });
  CHECK(seen == std::vector<std::int64_t>{0, 2, 3, 4,
                                          5});  // the first is recorded as begun, with its offset
  CHECK(installation.one(kLetters, {"attempts_exhausted"}) == 1);
  CHECK(installation.one(kAttempts) == 0);
}

TEST_CASE("an attempt that ended because a dependency was away does not count") {
  Installation installation;
  int calls = 0;
  const log::Handler handler = [&](db::Transaction& transaction,
                                   const log::Delivery& delivery) -> Status {
    ++calls;
    if (calls == 1) return fail(internal_error("broken"));
    if (calls <= 12) return fail(unavailable("away"));  // more often than a record may fail
    return Process::effect(transaction, delivery);
  };
  Process process{installation, handler, quick()};
  installation.append(event("a", 1));
  process.run_until([&] { return installation.next() == 2; });
  CHECK(calls == 13);
  CHECK(installation.effects() == Texts{"a 1"});
  CHECK(process.observer.letters == 0);
}

TEST_CASE("what is begun is recorded before it starts, and gone with the commit") {
  static constexpr db::Query kBegun{"test.begun", "SELECT coalesce(begun, 0) FROM consumer_offset"};
  Installation installation;
  std::int64_t seen = 0;
  Process process{installation,
                  [&](db::Transaction& transaction, const log::Delivery& delivery) {
                    seen = installation.one(kBegun);
                    return Process::effect(transaction, delivery);
                  },
                  quick()};
  installation.append(event("a", 1));
  process.run_until([&] { return installation.next() == 2; });
  CHECK(seen == 2);
  CHECK(installation.one(kBegun) == 0);
}

TEST_CASE("an exception of a handler counts as an unknown failure") {
  Installation installation;
  Process process{
      installation,
      [](db::Transaction&, const log::Delivery&) -> Status { throw std::runtime_error{"bug"}; },
      quick()};
  installation.append(event("a", 1));
  process.run_until([&] { return installation.next() == 2; });
  CHECK(installation.one(kLetters, {"attempts_exhausted"}) == 1);
}

TEST_CASE("an event of a newer schema stops the partition and nothing is put aside") {
  Installation installation;
  Process process{installation, {}, quick()};
  auto newer = event("a", 1);
  newer.schema_version = 99;
  installation.append(newer);
  installation.append(event("a", 2));
  process.run_until([&] { return process.observer.stopped == 1; });
  process.steps(20);
  CHECK(installation.effects().empty());
  CHECK(installation.one(kLetters, {"permanent"}) == 0);
  CHECK(process.observer.stopped == 1);
}

TEST_CASE("each effect runs as the account of its event, also inside one transaction") {
  static constexpr db::Query kAccounts{"test.accounts",
                                       "SELECT account FROM test_effects ORDER BY nr"};
  Installation installation;
  Process process{installation};
  auto mine = event("a", 1);
  mine.user_id = AccountId{Uuid::v7()};
  auto yours = event("b", 1);
  yours.user_id = AccountId{Uuid::v7()};
  installation.append(mine);
  installation.append(yours);
  installation.append(event("c", 1));
  process.run_until([&] { return installation.next() == 4; });
  const auto rows = must(installation.owner.call(db::Scope::service(), kAccounts));
  CHECK(rows[0].get<std::string>(0) == mine.user_id->str());
  CHECK(rows[1].get<std::string>(0) == yours.user_id->str());
  CHECK(rows[2].get<std::string>(0).empty());
  CHECK(process.observer.transactions == 1);
}

TEST_CASE("the connection cut in the middle of everything loses and doubles nothing") {
  Installation installation;
  Process process{
      installation, {}, {.batch = 7, .first_pause = 1ms, .longest_pause = 5ms, .idle_wait = 5ms}};
  for (int i = 1; i <= 400; ++i) installation.append(event("k" + std::to_string(i % 9), i));
  std::atomic<bool> done{false};
  std::thread cutter{[&] {
    while (!done) {
      installation.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
          "WHERE usename = 'taskora_notifier' AND datname = current_database()");
      std::this_thread::sleep_for(5ms);
    }
  }};
  for (int i = 0; i < 200; ++i) (void)process.loop.step();
  done = true;
  cutter.join();
  process.run_until([&] { return installation.next() == 401; });
  CHECK(installation.effects().size() == 400);
}
