#include "broker.hpp"

namespace taskora::log_test {
namespace {

log::ClientObserver nobody;

}  // namespace

const std::vector<Vector> kVectors{{"21", -973932308},
                                   {"foobar", -790332482},
                                   {"a-little-bit-long-string", -985981536},
                                   {"a-little-bit-longer-string", -1486304829},
                                   {"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971},
                                   {"abc", 479470107}};

std::string make_topic(const log::KafkaSettings& settings, int partitions,
                       const std::map<std::string, std::string>& config) {
  const auto name = "t" + Uuid::v7().str();
  log::KafkaAdmin admin{settings};
  must(admin.create({.name = name, .partitions = partitions, .config = config}));
  return name;
}

log::Record record(const std::string& topic, const std::string& key, const std::string& value,
                   log::Headers headers) {
  return {.partition = {.topic = topic},
          .key = key,
          .value = value,
          .headers = std::move(headers),
          .time = SystemClock{}.now()};
}

// A topic that has just been made may not be known to the broker yet.
void append(log::LogWriter& writer, const std::vector<log::Record>& records) {
  Status done;
  eventually([&] {
    done = writer.append(records);
    return done || done.error().slug() != "unknown_topic";
  });
  must(done);
}

Member::Member(const log::KafkaSettings& settings, const std::string& topic,
               const std::string& group, std::chrono::milliseconds standby)
    : reader{settings, {.consumer = group, .topics = {topic}, .standby_wait = standby}, nobody} {}

Result<log::Poll> Member::poll(std::chrono::milliseconds wait) {
  std::vector<log::Want> wants;
  for (const auto& [partition, from] : places) wants.push_back({partition, from});
  auto poll = reader.poll(wants, wait);
  if (!poll) return poll;
  for (const auto& partition : poll->revoked) places.erase(partition);
  for (const auto& partition : poll->assigned) places[partition] = start;
  for (const auto& batch : poll->batches) {
    places[batch.partition] = batch.next;
    records.insert(records.end(), batch.records.begin(), batch.records.end());
    if (batch.truncated) truncated.push_back(batch);
  }
  return poll;
}

void Member::until(const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + 60s;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) FAIL("not within the time limit");
    (void)poll();
  }
}

const std::vector<log::Record>& Member::read(std::size_t count) {
  until([&] { return records.size() >= count; });
  return records;
}

}  // namespace taskora::log_test
