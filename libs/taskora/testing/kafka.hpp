#pragma once
// A real broker for tests (scripts/kafka): the one the test run has started, or one of a test's
// own that it may kill. Failures throw std::runtime_error.

#include "taskora/log/settings.hpp"

#include <map>
#include <string>
#include <string_view>

namespace taskora::testing {

class Kafka {
 public:
  // The broker in the folder TASKORA_TEST_KAFKA; without that variable one that ends with this
  // process. Tests share it: they make topics and groups of their own names. Thread-safe.
  [[nodiscard]] static Kafka& shared();

  // A new one. `secure`: with the listeners for TLS and passwords.
  explicit Kafka(bool secure);
  ~Kafka();
  Kafka(const Kafka&) = delete;
  Kafka& operator=(const Kafka&) = delete;

  void kill();    // SIGKILL
  void resume();  // starts it again, waits until it answers
  // Runs one of Kafka's own programs; what it wrote. `input` is its standard input.
  [[nodiscard]] std::string run(const std::string& arguments, const std::string& input = "") const;

  // A line of its `env`: "KAFKA_MTLS".
  [[nodiscard]] const std::string& value(std::string_view name) const;
  // Without any security.
  [[nodiscard]] log::KafkaSettings settings() const;

 private:
  explicit Kafka(std::string directory);
  void read();
  std::string directory_;
  bool own_ = false;
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace taskora::testing
