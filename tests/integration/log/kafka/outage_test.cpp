#include "broker.hpp"

#include <set>

using namespace taskora;
using namespace taskora::log_test;

namespace {

log::ClientObserver nobody;

}  // namespace

TEST_CASE(
    "while a broker is killed and comes back nothing acknowledged is lost, and each key's records "
    "come first in order") {
  testing::Kafka broker{false};
  auto settings = broker.settings();
  settings.delivery_timeout = 4s;  // the outage is longer: the writer gives up, and is called again
  const auto topic = make_topic(settings, 3);
  log::KafkaWriter writer{settings, nobody};
  Member member{settings, topic};
  append(writer, {record(topic, "k0", "0")});
  member.read(1);

  std::atomic<bool> stop{false};
  std::atomic<int> acknowledged{0};
  std::atomic<int> timed_out{0};
  std::thread producer{[&] {
    for (int from = 1; !stop; from += 50) {
      std::vector<log::Record> batch;
      for (int i = from; i < from + 50; ++i)
        batch.push_back(record(topic, "k" + std::to_string(i % 7), std::to_string(i)));
      while (!stop) {
        const auto done = writer.append(batch);
        if (done) break;
        if (done.error().code == ErrorCode::deadline_exceeded) ++timed_out;
        std::this_thread::sleep_for(10ms);
      }
      if (!stop) acknowledged = from + 49;
      std::this_thread::sleep_for(1ms);
    }
  }};
  std::thread consumer{[&] {
    while (!stop) (void)member.poll();
  }};
  eventually([&] { return acknowledged > 500; });
  broker.kill();
  const int before = acknowledged;
  eventually([&] {  // the reader knows
    const auto probe = Member{settings, topic}.poll(200ms);
    return !probe && probe.error().code == ErrorCode::unavailable;
  });
  eventually([&] { return timed_out > 0; });
  broker.resume();
  eventually([&] { return acknowledged > before + 500; }, 60s);
  stop = true;
  writer.interrupt();
  producer.join();
  consumer.join();
  const auto done = static_cast<std::size_t>(acknowledged.load());
  std::set<int> seen;
  const auto all_seen = [&] {
    seen.clear();
    for (const auto& one : member.records) seen.insert(std::stoi(one.value));
    return seen.size() > done && *seen.begin() == 0;
  };
  member.until(all_seen);
  for (int i = 0; i <= static_cast<int>(done); ++i) CHECK(seen.contains(i));

  std::map<std::string, int> highest;
  for (const auto& one : member.records) {
    const int version = std::stoi(one.value);
    const auto [at, first] = highest.try_emplace(one.key, version);
    if (first || version <= at->second) continue;
    CHECK(version ==
          at->second + 7);  // the first time anything is seen, nothing before it is missing
    at->second = version;
  }
}

TEST_CASE("with no broker a consumer and a writer wait, and work as soon as there is one") {
  testing::Kafka broker{false};
  const auto settings = broker.settings();
  const auto topic = make_topic(settings, 1);
  broker.kill();
  Member member{settings, topic};
  log::KafkaWriter writer{settings, nobody};
  const std::vector<log::Record> one{record(topic, "k", "v")};
  CHECK(member.poll(200ms).error().code == ErrorCode::unavailable);
  CHECK(writer.append(one).error().code == ErrorCode::unavailable);
  CHECK(writer.check().error().code == ErrorCode::unavailable);
  broker.resume();
  append(writer, {one});
  CHECK(member.read(1)[0].value == "v");
}
