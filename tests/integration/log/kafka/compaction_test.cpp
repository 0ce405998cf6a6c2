// A topic that the broker has really compacted, read through a consumer.

#include "broker.hpp"

#include <algorithm>
#include <set>

using namespace taskora;
using namespace taskora::log_test;

namespace {

constexpr int kRounds = 30;
const std::vector<std::string> kKeys{"a", "b", "c"};

log::ConsumerSettings quick() {
  return {.first_pause = 1ms, .longest_pause = 5ms, .retry_pause = 1ms, .idle_wait = 20ms};
}

const std::map<std::string, std::string> kEager{{"cleanup.policy", "compact"},
                                                {"segment.ms", "50"},
                                                {"min.cleanable.dirty.ratio", "0.01"},
                                                {"min.compaction.lag.ms", "0"}};

void compact(Installation& installation) {
  log::KafkaAdmin admin{testing::Kafka::shared().settings()};
  must(admin.configure(installation.scope + "task-events", kEager));
}

void append_round(Installation& installation, int round) {
  for (const auto& key : kKeys) installation.append(event(key, round));
}

std::set<std::int64_t> offsets_in(Installation& installation, std::int64_t last) {
  Member member{testing::Kafka::shared().settings(), installation.scope + "task-events"};
  member.until([&] { return !member.records.empty() && member.records.back().offset >= last; });
  CHECK(member.truncated.empty());
  std::set<std::int64_t> offsets;
  for (const auto& one : member.records) offsets.insert(one.offset);
  return offsets;
}

// Until the broker has taken away what later records of the same key replace; what is left. Each
// look appends one record of another key: a segment is closed by the record behind it.
std::set<std::int64_t> await_compaction(Installation& installation, std::size_t most) {
  std::set<std::int64_t> left;
  eventually(
      [&] {
        const auto last = installation.append(event("tick", 1));
        left = offsets_in(installation, last);
        return left.size() <= most;
      },
      120s);
  return left;
}

std::vector<std::string> of_keys(Installation& installation) {
  auto effects = installation.effects();
  std::erase_if(effects, [](const std::string& one) { return one.starts_with("tick"); });
  return effects;
}

}  // namespace

TEST_CASE(
    "over a topic that was compacted a consumer applies what is left, in order, and stands at the "
    "end") {
  Installation installation;
  for (int round = 1; round <= kRounds; ++round) append_round(installation, round);
  compact(installation);
  const auto left = await_compaction(installation, kRounds);
  REQUIRE(*left.rbegin() >= kRounds * 3);  // so there are gaps
  const auto last = installation.append(event("a", kRounds + 1));
  Process process{installation, {}, quick()};
  process.run_until([&] { return installation.next() == last + 1; });
  const auto effects = of_keys(installation);
  REQUIRE(effects.size() >= 4);
  CHECK(effects.size() < kRounds * 3);
  CHECK(effects.back() == "a " + std::to_string(kRounds + 1));
  for (const auto& key : kKeys) {  // the latest of each, after whatever is left of it
    const auto latest = key + " " + std::to_string(kRounds);
    CHECK(std::ranges::count(effects, latest) == 1);
  }
  CHECK(process.observer.fenced == 0);
  CHECK(process.observer.letters == 0);
}

TEST_CASE("a consumer whose place was compacted away goes on behind the gap, and nothing is lost") {
  Installation installation;
  append_round(installation, 1);
  auto process = std::make_unique<Process>(installation, log::Handler{}, quick());
  process->run_until([&] { return installation.next() == 4; });
  process->retire();  // its place is 4, the beginning of what will be taken away
  for (int round = 2; round <= kRounds; ++round) append_round(installation, round);
  compact(installation);
  const auto left = await_compaction(installation, kRounds);
  REQUIRE_FALSE(left.contains(4));
  const auto last = installation.append(event("b", kRounds + 1));
  Process later{installation, {}, quick()};
  later.run_until([&] { return installation.next() == last + 1; });
  const auto effects = of_keys(installation);
  for (const auto& key : kKeys) {
    CHECK(std::ranges::count(effects, key + " 1") == 1);
    CHECK(std::ranges::count(effects, key + " " + std::to_string(kRounds)) == 1);
  }
  CHECK(effects.back() == "b " + std::to_string(kRounds + 1));
}
