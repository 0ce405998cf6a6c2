#include "fakes.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora;
using namespace taskora::log;
using namespace taskora::log::fakes;
using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

namespace {

tl::unexpected<Error> broken() {
  return fail(internal_error("broken"));
}

// Fails for this key and version.
Store::Handle failing(
    const std::string& label, std::function<Status()> how = [] { return Status{broken()}; }) {
  return
      [=](const Decoded& one) -> Status { return Store::label(one) == label ? how() : Status{}; };
}

}  // namespace

TEST_CASE("ordinary records are applied together, in order, in one transaction") {
  World world;
  for (int i = 1; i <= 5; ++i) world.add(event("a", i));
  world.run();
  CHECK(world.store.effects == Texts{"a1", "a2", "a3", "a4", "a5"});
  CHECK(world.store.transactions == 1);
  CHECK(world.store.next == world.reader.end());
  CHECK(world.reader.hints == std::vector{world.reader.end()});
}

TEST_CASE(
    "an event that comes again under another offset has no second effect, and the offset still "
    "moves") {
  World world;
  const auto once = event("a", 1);
  world.add(once);
  world.run();
  world.add(once);
  world.add(event("a", 2));
  world.run();
  CHECK(world.store.effects == Texts{"a1", "a2"});
  CHECK(world.observer.repeats == 1);
  CHECK(world.store.next == world.reader.end());
}

TEST_CASE("a consumer with nothing to do notices that its partition was taken or sent back") {
  World world;
  world.add(event("a", 1));
  world.run();
  REQUIRE(world.store.effects == Texts{"a1"});
  ++world.store.epoch;  // somebody sends it back
  world.store.next = 0;
  world.store.inbox.clear();
  world.run(5s);
  CHECK(world.observer.fenced == 1);
  REQUIRE(world.reader.given_up.size() == 1);
  world.reader.assign = world.reader.given_up;
  world.run(1s);
  CHECK(world.store.effects == Texts{"a1", "a1"});
}

TEST_CASE("a type nobody asked for is skipped without being parsed, and costs no transaction") {
  World world{{"task.completed"}};
  for (int i = 1; i <= 50; ++i) world.add(event("a", i));
  world.reader.records.back().value = "not even JSON";
  world.run(4s);
  CHECK(world.observer.skipped == 50);
  CHECK(world.store.skips == 0);
  CHECK(world.store.letters.empty());
  world.run(4s);  // the offset must not stay behind for ever either
  CHECK(world.store.skips == 1);
  CHECK(world.store.next == world.reader.end());
}

TEST_CASE("a type is known from the value where the log carries no headers") {
  World world{{"task.completed"}};
  world.add(event("a", 1), false);
  world.add(event("a", 2, "task.completed"), false);
  world.run();
  CHECK(world.store.effects == Texts{"a2"});
}

TEST_CASE("bytes that are no event are put aside at once, byte for byte") {
  World world;
  const std::string poison{"{\"specversion\":\"1.0\"\xff\0}", 23};
  const auto offset = world.add_bytes("a", poison);
  world.add(event("b", 1));
  world.run();
  REQUIRE(world.store.letters.size() == 1);
  CHECK(world.store.letters[0].offset == offset);
  CHECK(world.store.letters[0].value == poison);
  CHECK(world.store.letters[0].reason == DeadReason::permanent);
  CHECK(world.store.effects == Texts{"b1"});
}

TEST_CASE("a payload that does not fit its schema is put aside at the first attempt") {
  World world;
  world.store.handle =
      failing("a1", [] { return Status{fail(ErrorCode::invalid_argument, "schema", "no title")}; });
  world.add(event("a", 1));
  world.add(event("b", 1));
  world.run();
  REQUIRE(world.store.letters.size() == 1);
  CHECK(world.store.letters[0].reason == DeadReason::permanent);
  CHECK(world.store.effects == Texts{"b1"});
}

TEST_CASE(
    "a record that fails for an unknown reason is tried five times, each recorded first, and then "
    "put aside") {
  World world;
  world.store.handle = failing("a1");
  world.add(event("a", 1));
  world.run();
  REQUIRE(world.store.letters.size() == 1);
  CHECK(world.store.letters[0].reason == DeadReason::attempts_exhausted);
  CHECK(std::ranges::count(world.store.journal, "try a1") == 5);
  for (std::size_t i = 0; i < world.store.journal.size(); ++i) {
    if (world.store.journal[i] != "try a1") continue;
    REQUIRE(i > 0);
    CHECK(world.store.journal[i - 1] != "try a1");
  }
}

TEST_CASE("one bad record among many is found, and only it is put aside") {
  World world;
  world.store.handle = failing("x1");
  for (int i = 1; i <= 9; ++i)
    world.add(i == 4 ? event("x", 1) : event("k" + std::to_string(i), i));
  world.run();
  CHECK(world.store.letters.size() == 1);
  CHECK(world.store.effects.size() == 8);
  CHECK(std::ranges::count(world.store.journal, "try x1") ==
        6);  // once in company, five times alone
}

TEST_CASE("a record that succeeds at a later attempt is applied once and not put aside") {
  World world;
  int left = 3;
  world.store.handle =
      failing("a1", [&left]() -> Status { return left-- > 0 ? Status{broken()} : Status{}; });
  world.add(event("a", 1));
  world.run();
  CHECK(world.store.effects == Texts{"a1"});
  CHECK(world.store.letters.empty());
  CHECK(world.store.attempts.empty());
}

TEST_CASE(
    "while one of its key is put aside, later records are put behind it in order, and others go "
    "on") {
  World world;
  world.store.handle = failing("a1");
  world.add(event("a", 1));
  world.add(event("b", 1));
  const auto second = world.add(event("a", 2));
  world.add(event("b", 2));
  const auto third = world.add(event("a", 3));
  world.run();
  CHECK(world.store.effects == Texts{"b1", "b2"});
  REQUIRE(world.store.letters.size() == 3);
  CHECK(world.store.letters[1].offset == second);
  CHECK(world.store.letters[2].offset == third);
  CHECK(world.store.letters[2].reason == DeadReason::behind_parked);
}

TEST_CASE("what is put behind its key's letter shares a transaction with what is applied") {
  World world;
  world.store.letters.push_back({1, "a", "", DeadReason::permanent});
  for (int version = 1; version <= 20; ++version) {
    world.add(event("a", version));
    world.add(event("b", version));
  }
  world.run();
  CHECK(world.store.letters.size() == 21);
  CHECK(world.store.effects.size() == 20);
  CHECK(world.store.transactions == 1);
}

TEST_CASE("while a bad record is looked for, records behind a letter still go together") {
  World world;
  world.store.letters.push_back({1, "a", "", DeadReason::permanent});
  world.store.handle = failing("x1");
  for (int version = 1; version <= 9; ++version) world.add(event("a", version));
  world.add(event("b", 1));
  world.add(event("x", 1));
  for (int version = 10; version <= 20; ++version) world.add(event("a", version));
  world.run();
  CHECK(world.store.letters.size() == 22);
  CHECK(world.store.effects == Texts{"b1"});
  CHECK(std::ranges::count(world.store.journal, "attempt") == 6);  // once b, five times x
}

TEST_CASE(
    "a key whose letters go while a bad record is looked for is applied at its first attempt") {
  World world;
  world.store.letters.push_back({1, "a", "", DeadReason::permanent});
  world.store.handle = failing("x1", [&] {
    std::erase_if(world.store.letters, [](const auto& letter) { return letter.key == "a"; });
    return Status{broken()};
  });
  world.add(event("x", 1));
  world.add(event("a", 1));
  world.add(event("a", 2));
  world.run();
  CHECK(world.store.effects == Texts{"a1", "a2"});
  CHECK(world.store.letters.size() == 1);
  CHECK(std::ranges::count(world.store.journal, "attempt") == 7);  // five times x, once each a
}

TEST_CASE("a key whose letters are gone is applied, and another in the same batch still waits") {
  World world;
  world.store.letters.push_back({1, "a", "", DeadReason::permanent});
  world.store.letters.push_back({2, "b", "", DeadReason::permanent});
  world.run();
  std::erase_if(world.store.letters, [](const auto& letter) { return letter.key == "a"; });
  world.add(event("b", 1));
  world.add(event("a", 1));
  world.add(event("b", 2));
  world.run();
  CHECK(world.store.effects == Texts{"a1"});
  CHECK(world.store.letters.size() == 3);
}

TEST_CASE("a restarted consumer still puts records behind those that were put aside before") {
  World world;
  world.store.letters.push_back({1, "a", "", DeadReason::permanent});
  world.store.next = 2;
  world.reader.records.push_back(record(2, event("a", 2)));
  world.run();
  CHECK(world.store.letters.size() == 2);
  CHECK(world.store.effects.empty());
}

TEST_CASE("what turns out to be a repeat is passed, and no dead letter is told of") {
  World world;
  world.store.handle = failing("a2");
  const auto once = event("a", 1);
  world.add(once);
  world.add(event("a", 2));
  world.add(once);
  const auto last = world.add(event("a", 3));
  world.run();
  CHECK(world.store.next == last + 1);
  CHECK(world.store.letters.size() == 2);
  CHECK(world.observer.repeats == 1);
}

TEST_CASE("once the dead letters of a key are gone its records are applied again") {
  World world;
  world.store.handle = failing("a1");
  world.add(event("a", 1));
  world.run();
  world.store.letters.clear();  // replayed or discarded
  world.add(event("a", 2));
  world.add(event("a", 3));
  world.run();
  CHECK(world.store.effects == Texts{"a2", "a3"});
}

TEST_CASE(
    "a transient failure is waited out, longer each time, for ever, and counts against nothing") {
  World world;
  bool away = true;
  world.store.handle = [&](const Decoded&) -> Status {
    return away ? Status{fail(unavailable("away"))} : Status{};
  };
  world.add(event("a", 1));
  world.run(10min);
  CHECK(world.store.letters.empty());
  CHECK(world.store.effects.empty());
  REQUIRE(world.observer.pauses.size() > 10);
  CHECK(world.observer.pauses[0] == 75ms);  // between half and all of 100 ms
  CHECK(world.observer.pauses[1] == 150ms);
  CHECK(world.observer.pauses.back() == 11'250ms);
  away = false;
  world.run(1min);
  CHECK(world.store.effects == Texts{"a1"});
}

TEST_CASE("attempts that ended in a transient failure do not count") {
  World world;
  int calls = 0;
  world.store.handle = [&](const Decoded&) -> Status {
    ++calls;
    if (calls <= 2) return broken();                    // two attempts
    if (calls <= 40) return fail(unavailable("away"));  // none
    return calls <= 42 ? Status{broken()} : Status{};   // two more, then well
  };
  world.add(event("a", 1));
  world.run(30min);
  CHECK(world.store.effects == Texts{"a1"});
  CHECK(world.store.letters.empty());
}

TEST_CASE("attempts that ended in a transient failure do not count for the next owner either") {
  World world;
  int calls = 0;
  world.store.handle = [&](const Decoded&) -> Status {
    return ++calls == 1 ? Status{broken()} : Status{fail(unavailable("away"))};
  };
  world.add(event("a", 1));
  for (int owner = 0; owner < 20; ++owner) {
    world.run(1s);
    world.reader.assign.push_back({.topic = "task-events"});
  }
  CHECK(calls > 20);
  CHECK(world.store.attempts.begin()->second == 1);
  world.store.handle = [](const Decoded&) -> Status { return {}; };
  world.run(1min);
  CHECK(world.store.effects == Texts{"a1"});
  CHECK(world.store.letters.empty());
}

TEST_CASE(
    "a record that killed its process is tried alone after the restart, and put aside after five "
    "more deaths") {
  World world;
  world.add(event("a", 1));
  world.add(event("b", 1));
  world.store.begun = world.reader.end();  // died in the middle of both
  world.store.attempts[world.reader.records[0].offset] = 5;
  world.run();
  REQUIRE(world.store.letters.size() == 1);
  CHECK(world.store.letters[0].key == "a");
  CHECK(std::ranges::count(world.store.journal, "try a1") == 0);
  CHECK(world.store.effects == Texts{"b1"});
}

TEST_CASE(
    "an event of a newer schema stops its partition, after all before it, and raises an alarm") {
  World world;
  world.add(event("a", 1));
  world.add(event("a", 2, "task.updated", 2));
  world.add(event("a", 3));
  world.run();
  CHECK(world.store.effects == Texts{"a1"});
  CHECK(world.observer.stopped == Texts{"task.updated"});
  CHECK(world.store.next == world.reader.records[0].offset + 1);
  CHECK(world.store.letters.empty());
}

TEST_CASE("a type unknown to this program stops only a consumer that asked for its family") {
  World every{{}};
  every.add(event("a", 1, "task.teleported"));
  every.run();
  CHECK(every.store.effects == Texts{"a1"});
  World family{{"task.*"}};
  family.add(event("a", 1, "task.teleported"));
  family.run();
  CHECK(family.observer.stopped == Texts{"task.teleported"});
}

TEST_CASE("a consumer whose offset another process moved rolls back and gives the partition up") {
  World world;
  world.add(event("a", 1));
  world.run();
  ++world.store.epoch;  // somebody else was assigned it
  world.add(event("a", 2));
  world.run();
  CHECK(world.store.effects == Texts{"a1"});
  CHECK(world.observer.fenced == 1);
  CHECK(world.reader.given_up.size() == 1);
  CHECK(world.loop.partitions() == 0);

  world.reader.assign.push_back({.topic = "task-events"});
  world.run();
  CHECK(world.store.effects == Texts{"a1", "a2"});
}

TEST_CASE("what was read of a revoked partition is thrown away") {
  World world;
  world.store.handle = [](const Decoded&) -> Status { return fail(unavailable("away")); };
  world.add(event("a", 1));
  world.run(1s);
  world.reader.revoke.push_back({.topic = "task-events"});
  world.store.handle = [](const Decoded&) -> Status { return {}; };
  world.run(1min);
  CHECK(world.store.effects.empty());
}

TEST_CASE("while the database is away the assignment waits, and then all goes on") {
  World world;
  world.store.down = true;
  world.add(event("a", 1));
  for (int i = 0; i < 5; ++i) CHECK_FALSE(world.loop.step());
  world.store.down = false;
  world.run();
  CHECK(world.store.effects == Texts{"a1"});
}

TEST_CASE("a start below the log's beginning raises an alarm and goes on from there") {
  World world;
  world.store.next = 5;
  world.reader.truncated = true;
  world.reader.records.push_back(record(100, event("a", 1)));
  world.run();
  CHECK(world.observer.truncated == 1);
  CHECK(world.store.effects == Texts{"a1"});
}

TEST_CASE("the loop waits in the poll until a pause ends, and not at all while there is work") {
  World world{{"task.*"}, {.batch = 1}};
  world.add(event("a", 1));
  world.add(event("b", 1));
  CHECK(world.loop.step());  // assigned
  world.reader.waits.clear();
  CHECK(world.loop.step());  // reads both, applies one
  CHECK(world.loop.step());  // applies the other
  CHECK(world.reader.waits.back() == 0ms);
  world.store.handle = [](const Decoded&) -> Status { return fail(unavailable("away")); };
  world.add(event("a", 2));
  world.run(10ms);
  CHECK(world.reader.waits.back() == 75ms);
}
