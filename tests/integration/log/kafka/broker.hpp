#pragma once
// Topics, writers and readers on a broker, for tests of the adapter itself.

#include "fixture.hpp"

#include "taskora/log/kafka/admin.hpp"
#include "taskora/log/kafka/reader.hpp"
#include "taskora/log/kafka/writer.hpp"
#include "taskora/testing/kafka.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace taskora::log_test {

// A new topic of its own name; returns the name.
std::string make_topic(const log::KafkaSettings& settings, int partitions,
                       const std::map<std::string, std::string>& config = {});

log::Record record(const std::string& topic, const std::string& key, const std::string& value,
                   log::Headers headers = {});
void append(log::LogWriter& writer, const std::vector<log::Record>& records);

// What Java's hash of the key says.
struct Vector {
  const char* key;
  std::int32_t murmur2;
  [[nodiscard]] int partition(int count) const { return (murmur2 & 0x7fffffff) % count; }
};
extern const std::vector<Vector> kVectors;

// A member of a group, polled by the test.
struct Member {
  Member(const log::KafkaSettings& settings, const std::string& topic,
         const std::string& group = "g" + Uuid::v7().str(),
         std::chrono::milliseconds standby = 20ms);

  // One poll for everything that is assigned, each from where it is.
  Result<log::Poll> poll(std::chrono::milliseconds wait = 50ms);
  void until(const std::function<bool()>& holds);
  // Reads until so many records are there, of all partitions.
  const std::vector<log::Record>& read(std::size_t count);

  log::KafkaReader reader;
  std::map<log::Partition, std::int64_t> places;
  std::vector<log::Record> records;
  std::vector<log::Batch> truncated;
  std::int64_t start = 0;  // of a partition that is new
};

}  // namespace taskora::log_test
