#include "broker.hpp"

#include <set>

using namespace taskora;
using namespace taskora::log_test;

namespace {

testing::Kafka& broker() {
  return testing::Kafka::shared();
}

std::set<log::Partition> keys(const Member& member) {
  std::set<log::Partition> all;
  for (const auto& [partition, from] : member.places) all.insert(partition);
  return all;
}

log::ConsumerSettings quick() {
  return {.first_pause = 1ms, .longest_pause = 5ms, .retry_pause = 1ms, .idle_wait = 20ms};
}

const db::Query kPartitionsRead{"test.partitions_read",
                                "SELECT count(*) FROM consumer_offset WHERE next > 0"};

}  // namespace

TEST_CASE(
    "two consumers of one group share the partitions, and one that leaves gives its own to the "
    "other") {
  const auto topic = make_topic(broker().settings(), 6);
  const auto group = "g" + Uuid::v7().str();
  auto settings = broker().settings();
  settings.session_timeout = 2s;
  Member first{settings, topic, group};
  first.until([&] { return first.places.size() == 6; });
  auto second = std::make_unique<Member>(settings, topic, group);
  std::set<log::Partition> both;
  first.until([&] {
    (void)second->poll();
    both = keys(first);
    const auto others = keys(*second);
    const auto together = first.places.size() + second->places.size();
    both.insert(others.begin(), others.end());
    return !others.empty() && !first.places.empty() && together == 6 && both.size() == 6;
  });
  second.reset();
  first.until([&] { return first.places.size() == 6; });
}

TEST_CASE(
    "a member that comes back under its name within the session has its partitions again, and the "
    "others keep theirs") {
  const auto topic = make_topic(broker().settings(), 4);
  const auto group = "g" + Uuid::v7().str();
  auto settings = broker().settings();
  settings.session_timeout = 30s;
  settings.instance_id = "one";
  auto first = std::make_unique<Member>(settings, topic, group);
  first->until([&] { return first->places.size() == 4; });
  settings.instance_id = "two";
  Member second{settings, topic, group};
  first->until([&] {
    (void)second.poll();
    return first->places.size() == 2 && second.places.size() == 2;
  });
  const auto before = keys(*first);
  int rebalances = 0;
  first.reset();
  settings.instance_id = "one";
  Member again{settings, topic, group};
  again.until([&] {
    if (const auto poll = second.poll(); poll && !poll->revoked.empty()) ++rebalances;
    return again.places.size() == 2;
  });
  CHECK(keys(again) == before);
  CHECK(rebalances == 0);
}

TEST_CASE(
    "a consumer that gave a partition up is assigned it again when the group still gives it to "
    "it") {
  const auto topic = make_topic(broker().settings(), 1);
  Member member{broker().settings(), topic};
  member.until([&] { return member.places.size() == 1; });
  const log::Partition partition{.topic = topic};
  member.reader.give_up(partition);
  member.places.clear();
  member.until([&] { return member.places.size() == 1; });
}

TEST_CASE(
    "a zombie that still has what it read is fenced by the compare-and-set, and nothing is applied "
    "twice") {
  Installation installation;
  Process zombie{installation,
                 [&](db::Transaction& transaction, const log::Delivery& delivery) -> Status {
                   TASKORA_CHECK(Process::effect(transaction, delivery));
                   return {};
                 },
                 quick()};
  for (int i = 1; i <= 5; ++i) installation.append(event("a", i));
  zombie.run_until([&] { return installation.next() == 6; });
  for (int i = 6; i <= 10; ++i) installation.append(event("a", i));
  // It does not know: its group is another, as after a network that was cut in two.
  Process owner{installation, {}, quick()};
  owner.retire();
  const auto reader =
      make_reader(owner.database, owner.clock, installation.scope, "other-half", {"task-events"});
  log::ConsumerLoop loop{owner.consumer,     quick(),       *reader, owner.store, owner.clock,
                         [] { return 0.0; }, owner.observer};
  eventually([&] {
    (void)loop.step();
    return installation.next() == 11;
  });
  for (int i = 11; i <= 15; ++i) installation.append(event("a", i));
  zombie.run_until([&] { return zombie.observer.fenced > 0; });
  eventually([&] {
    (void)loop.step();
    (void)zombie.loop.step();
    return installation.next() == 16;
  });
  const auto effects = installation.effects();
  REQUIRE(effects.size() == 15);
  for (std::size_t i = 0; i < effects.size(); ++i)
    CHECK(effects[i] == "a " + std::to_string(i + 1));
}

TEST_CASE(
    "over many partitions two processes, one of which ends, apply everything once and each key in "
    "order") {
  Installation installation{6};
  auto first = std::make_unique<Process>(installation, log::Handler{}, quick());
  Process second{installation, {}, quick()};
  std::atomic<bool> stop{false};
  std::thread rival{[&] {
    while (!stop) (void)second.loop.step();
  }};
  const auto write = [&](int from, int to) {
    for (int i = from; i <= to; ++i) installation.append(event("k" + std::to_string(i % 12), i));
  };
  write(1, 120);
  first->run_until([&] { return installation.effects().size() >= 60; });
  first.reset();
  write(121, 240);
  eventually([&] { return installation.effects().size() == 240; }, 60s);
  stop = true;
  rival.join();
  CHECK(installation.one(kPartitionsRead) > 1);
  std::map<std::string, int> last;
  for (const auto& effect : installation.effects()) {
    const auto blank = effect.find(' ');
    const int version = std::stoi(effect.substr(blank));
    auto& before = last[effect.substr(0, blank)];
    CHECK(version > before);
    before = version;
  }
}

TEST_CASE("an installation that moves to another log begins there, and applies nothing twice") {
  Installation installation;
  const auto old = event("a", 1);
  {
    Process process{installation};
    log::PostgresConsumerStore before{process.database, process.consumer, "postgres"};
    auto owned = must(before.assign({.topic = "task-events"})).ownership;
    const log::Decoded decoded{
        .record = {.partition = owned.partition, .key = "a", .value = events::encode(old)},
        .event = old};
    must(before.apply(owned, {&decoded, 1}, 70'000));
  }
  Process process{installation};
  installation.append(old);
  installation.append(event("a", 2));
  process.run_until([&] { return installation.next() == 3; });
  CHECK(installation.effects() == std::vector<std::string>{"a 1", "a 2"});
  CHECK(process.observer.repeats == 1);
}
