// What is put aside and then decided about: applied after all, in its order and once, or given up.

#include "taskora/log/postgres/letters.hpp"

#include "fixture.hpp"

using namespace taskora;
using namespace taskora::log_test;
using Texts = std::vector<std::string>;

namespace {

constexpr db::Query kWaiting{"test.waiting",
                             "SELECT count(*) FROM dead_letters WHERE state = 'parked'"};
constexpr db::Query kReplayed{"test.replayed",
                              "SELECT count(*) FROM dead_letters WHERE state = 'replayed'"};
constexpr db::Query kInbox{"test.inbox", "SELECT count(*) FROM inbox"};

log::ConsumerSettings quick() {
  return {.first_pause = 1ms, .longest_pause = 5ms, .retry_pause = 1ms, .idle_wait = 20ms};
}

// A consumer that cannot do anything with some keys, until it is mended.
struct Broken {
  Broken()
      : process{
            installation,
            [this](db::Transaction& transaction, const log::Delivery& delivery) -> Status {
              const auto version = delivery.event.task_version.value_or(0);
              if (!mended && delivery.event.subject.starts_with("bad") && version >= still_broken)
                return fail(internal_error("broken"));
              return Process::effect(transaction, delivery);
            },
            quick()} {}

  void put_aside(int count) {
    process.run_until([&] { return installation.one(kWaiting) == count; });
  }
  // Every queue that fits, up to the first letter of each that fails.
  log::Replayed replay(const log::LetterFilter& filter = {}) {
    log::Replayed seen;
    for (const auto& queue : must(letters.waiting(filter))) {
      for (auto done = letters.replay_some(process.consumer, queue); done && done->total() > 0;
           done = letters.replay_some(process.consumer, queue)) {
        seen.applied += done->applied;
        seen.repeats += done->repeats;
        seen.skipped += done->skipped;
      }
    }
    return seen;
  }

  Installation installation;
  std::atomic<bool> mended{false};
  std::atomic<int> still_broken{0};  // from this version on
  Process process;
  log::Letters letters{process.database, std::string{kConsumer}};
};

}  // namespace

TEST_CASE(
    "letters are replayed in the order of their key, with all that is parked behind them, and a "
    "second time does nothing") {
  Broken b;
  for (int i = 1; i <= 3; ++i) {
    b.installation.append(event("bad1", i));
    b.installation.append(event("good", i));
    b.installation.append(event("bad2", i));
  }
  b.put_aside(6);
  b.mended = true;
  const auto first = must(b.letters.waiting({})).front();
  CHECK(first.key == "bad1");
  CHECK(first.letters == 3);
  CHECK(b.replay({.topic = {}, .key = "bad1", .ids = {}}).applied == 3);
  CHECK(b.installation.one(kWaiting) == 3);
  CHECK(b.replay({.topic = {}, .key = "bad1", .ids = {}}).total() == 0);
  CHECK(b.replay().applied == 3);
  CHECK(b.replay().total() == 0);
  CHECK(b.installation.one(kReplayed) == 6);
  b.installation.append(event("bad1", 4));
  b.process.run_until([&] { return b.installation.next() == 11; });
  CHECK(b.installation.effects() == Texts{"good 1", "good 2", "good 3", "bad1 1", "bad1 2",
                                          "bad1 3", "bad2 1", "bad2 2", "bad2 3", "bad1 4"});
}

TEST_CASE("a letter is applied while the consumer applies nothing of its partition") {
  constexpr db::Query kHold{"test.hold", "SELECT next FROM consumer_offset FOR UPDATE"};
  constexpr db::Query kBlocked{"test.blocked",
                               "SELECT count(*) FROM pg_stat_activity WHERE datname = "
                               "current_database() AND wait_event_type = 'Lock'"};
  Broken b;
  b.installation.append(event("bad1", 1));
  b.put_aside(1);
  b.mended = true;
  std::jthread replaying;
  // The consumer is in the middle of a transaction.
  must(b.installation.owner.transaction(
      db::Scope::service(), [&](db::Transaction& consumer) -> Status {
        TASKORA_CHECK(consumer.run(kHold, {}));
        replaying = std::jthread{[&] { (void)b.replay(); }};
        eventually([&] { return b.installation.one(kBlocked) == 1; });
        CHECK(b.installation.effects().empty());
        return {};
      }));
  replaying.join();
  CHECK(b.installation.effects() == Texts{"bad1 1"});
}

TEST_CASE("the id of any letter means its whole key, from the first that waits") {
  Broken b;
  b.installation.append(event("bad1", 1));
  b.installation.append(event("bad1", 2));
  b.installation.append(event("bad2", 1));
  b.put_aside(3);
  b.mended = true;
  const auto lines = must(b.letters.list({}, {}));
  REQUIRE(lines.size() == 3);
  CHECK(b.replay({.topic = {}, .key = {}, .ids = {lines[1].letter.id}}).applied == 2);
  CHECK(b.installation.effects() == Texts{"bad1 1", "bad1 2"});
}

TEST_CASE("a letter that still cannot be applied waits on, and what is behind it too") {
  Broken b;
  b.installation.append(event("bad1", 1));
  b.installation.append(event("bad1", 2));
  b.put_aside(2);
  const auto queue = must(b.letters.waiting({})).front();
  const auto failed = b.letters.replay_some(b.process.consumer, queue);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == ErrorCode::internal);
  CHECK(b.installation.one(kWaiting) == 2);
  CHECK(b.installation.one(kInbox) == 0);
  CHECK(b.installation.effects().empty());
}

TEST_CASE("letters before one that still cannot be applied are replayed, many to a transaction") {
  constexpr db::Query kTransactions{
      "test.transactions",
      "SELECT count(DISTINCT xmin::text) FROM dead_letters WHERE state = 'replayed'"};
  Broken b;
  constexpr int kEvents = 130, kStill = 120;
  for (int i = 1; i <= kEvents; ++i) b.installation.append(event("bad1", i));
  b.put_aside(kEvents);
  b.still_broken = kStill;
  const auto queue = must(b.letters.waiting({})).front();
  CHECK(must(b.letters.replay_some(b.process.consumer, queue)).applied == 100);
  CHECK(must(b.letters.replay_some(b.process.consumer, queue)).applied == kStill - 101);
  CHECK_FALSE(b.letters.replay_some(b.process.consumer, queue));
  CHECK(b.installation.one(kReplayed) == kStill - 1);
  CHECK(b.installation.one(kTransactions) == 2);
  CHECK(b.installation.one(kInbox) == kStill - 1);
  b.mended = true;
  CHECK(b.replay().applied == kEvents - kStill + 1);
  const auto effects = b.installation.effects();
  REQUIRE(effects.size() == kEvents);
  for (std::size_t i = 0; i < effects.size(); ++i)
    CHECK(effects[i] == "bad1 " + std::to_string(i + 1));
}

TEST_CASE("large letters are replayed a few at a time") {
  Broken b;
  constexpr int kEvents = 12;
  for (int i = 1; i <= kEvents; ++i) {
    auto large = event("bad1", i);
    large.data = R"({"note":")" + std::string(900'000, 'x') + R"("})";
    b.installation.append(large);
  }
  b.put_aside(kEvents);
  b.mended = true;
  const auto queue = must(b.letters.waiting({})).front();
  CHECK(must(b.letters.replay_some(b.process.consumer, queue)).applied ==
        10);  // the last begins within 8 MiB
  CHECK(b.replay().applied == kEvents - 10);
}

TEST_CASE("each letter of a transaction is applied for the account of its event") {
  constexpr db::Query kAccount{"test.account",
                               "SELECT current_setting('taskora.account_id', true)"};
  Installation installation;
  std::atomic<bool> mended{false};
  Texts accounts;
  Process process{installation,
                  [&](db::Transaction& transaction, const log::Delivery&) -> Status {
                    if (!mended) return fail(ErrorCode::invalid_argument, "schema", "broken");
                    TASKORA_TRY(rows, transaction.run(kAccount, {}));
                    accounts.push_back(rows.front().get<std::string>(0));
                    return {};
                  },
                  quick()};
  Texts expected;
  for (int i = 1; i <= 4; ++i) {
    auto one = event("bad1", i);
    one.user_id = i == 3 ? std::nullopt : std::optional{AccountId{Uuid::v7()}};
    expected.push_back(one.user_id ? one.user_id->str() : "");
    installation.append(one);
  }
  process.run_until([&] { return installation.one(kWaiting) == 4; });
  mended = true;
  log::Letters letters{process.database, std::string{kConsumer}};
  const auto queue = must(letters.waiting({})).front();
  CHECK(must(letters.replay_some(process.consumer, queue)).applied == 4);
  CHECK(accounts == expected);
}

TEST_CASE("bytes that are no event cannot be replayed, only given up") {
  Broken b;
  b.installation.append_bytes("bad1", "{");
  b.installation.append(event("bad1", 2));
  b.put_aside(2);
  b.mended = true;
  const auto queue = must(b.letters.waiting({})).front();
  CHECK_FALSE(b.letters.replay_some(b.process.consumer, queue));
  CHECK(must(b.letters.discard({.topic = {}, .key = {}, .ids = {queue.first}})) == 1);
  CHECK(must(b.letters.discard({.topic = {}, .key = {}, .ids = {queue.first}})) == 0);
  CHECK(b.replay().applied == 1);
  CHECK(b.installation.effects() == Texts{"bad1 2"});
}

TEST_CASE("an event that was given up counts as done: a repeat of it is not applied late") {
  Broken b;
  constexpr int kEvents = 130;  // more than are given up in one transaction
  for (int i = 1; i <= kEvents; ++i) b.installation.append(event("bad1", i));
  b.put_aside(kEvents);
  CHECK(must(b.letters.discard({.topic = {}, .key = "bad1", .ids = {}})) == kEvents);
  CHECK(b.installation.one(kWaiting) == 0);
  CHECK(b.installation.one(kInbox) == kEvents);
}

TEST_CASE("an event whose effect came another way is not applied again") {
  Broken b;
  const auto once = event("bad1", 1);
  b.installation.append(once);
  b.put_aside(1);
  b.mended = true;
  b.installation.execute("INSERT INTO inbox (consumer, event_id) VALUES ('notifier', '" +
                         once.id.str() + "')");
  CHECK(b.replay().repeats == 1);
  CHECK(b.installation.effects().empty());
}

TEST_CASE(
    "two who replay the same letters at once, beside the consumer, apply each once in order") {
  Broken b;
  constexpr int kEvents = 40;
  for (int i = 1; i <= kEvents; ++i) b.installation.append(event("bad1", i));
  b.put_aside(kEvents);
  b.mended = true;
  std::thread other{[&] {
    db::Database database{b.installation.options("taskora_notifier")};
    log::Letters letters{database, std::string{kConsumer}};
    const auto queues = letters.waiting({});
    if (!queues || queues->empty()) return;
    for (auto done = letters.replay_some(b.process.consumer, queues->front());
         !done || done->total() > 0;
         done = letters.replay_some(b.process.consumer, queues->front())) {
    }
  }};
  for (int i = kEvents + 1; i <= kEvents + 10; ++i) b.installation.append(event("bad1", i));
  b.process.run_until([&] {
    (void)b.replay();
    return b.installation.next() == kEvents + 11 && b.installation.one(kWaiting) == 0;
  });
  other.join();
  const auto effects = b.installation.effects();
  REQUIRE(effects.size() == kEvents + 10);
  for (std::size_t i = 0; i < effects.size(); ++i)
    CHECK(effects[i] == "bad1 " + std::to_string(i + 1));
}

TEST_CASE("letters are listed in pages, by state and by key, without their bytes") {
  Broken b;
  for (int i = 1; i <= 5; ++i) b.installation.append(event(i % 2 == 0 ? "bad2" : "bad1", i));
  b.put_aside(5);
  const auto first = must(b.letters.list({}, {.limit = 2}));
  REQUIRE(first.size() == 2);
  CHECK(first[0].bytes > 100);
  CHECK(first[0].letter.record.value.empty());
  CHECK(first[0].letter.attempts == 5);
  const auto second = must(b.letters.list({}, {.after = first[1].letter.id, .limit = 9}));
  CHECK(second.size() == 3);
  CHECK(must(b.letters.list({.topic = {}, .key = "bad2", .ids = {}}, {})).size() == 2);
  CHECK(must(b.letters.list({.topic = "reminders", .key = {}, .ids = {}}, {})).empty());
  CHECK(must(b.letters.list({}, {.state = log::LetterState::replayed})).empty());
  CHECK(must(b.letters.list({}, {.state = {}})).size() == 5);
}

TEST_CASE("no consumer sees or settles the letters of another") {
  Broken b;
  b.installation.append(event("bad1", 1));
  b.put_aside(1);
  db::Database other{b.installation.options("taskora_recurrence_worker")};
  const auto id = must(b.letters.list({}, {})).front().letter.id;
  CHECK_FALSE(must(log::read_letter(other, id)).has_value());
  must(log::Letters(other, "notifier").settle(id, log::LetterState::discarded));
  CHECK(b.installation.one(kWaiting) == 1);
}
