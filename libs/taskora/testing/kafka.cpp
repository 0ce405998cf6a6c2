#include "taskora/testing/kafka.hpp"

#include "taskora/base/uuid.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace taskora::testing {
namespace {

namespace fs = std::filesystem;

std::string execute(const std::string& command) {
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error{"cannot run: " + command};
  std::string output;
  std::array<char, 4096> buffer{};
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    output.append(buffer.data(), got);
  const int status = ::pclose(pipe);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    throw std::runtime_error{"failed: " + command + "\n" + output};
  return output;
}

std::string script() {
  return std::string{TASKORA_SOURCE_DIR} + "/scripts/kafka ";
}

std::string fresh_directory() {
  return (fs::temp_directory_path() / ("taskora-kafka-" + Uuid::v7().str())).string();
}

}  // namespace

Kafka& Kafka::shared() {
  static const std::unique_ptr<Kafka> kBroker = [] {
    const auto* given = std::getenv("TASKORA_TEST_KAFKA");
    if (given != nullptr && *given != '\0')
      return std::unique_ptr<Kafka>{new Kafka{std::string{given}}};
    auto own = std::make_unique<Kafka>(true);
    ::setenv("TASKORA_TEST_KAFKA", own->directory_.c_str(), 1);  // for this program's children
    return own;
  }();
  return *kBroker;
}

Kafka::Kafka(std::string directory) : directory_{std::move(directory)} {
  read();
}

Kafka::Kafka(bool secure) : directory_{fresh_directory()}, own_{true} {
  (void)execute(script() + "start " + directory_ + (secure ? " --secure" : "") + " --owner " +
                std::to_string(::getpid()) + " 2>&1");
  read();
}

Kafka::~Kafka() {
  if (own_) (void)std::system((script() + "stop " + directory_).c_str());
}

void Kafka::read() {
  std::ifstream file{directory_ + "/env"};
  if (!file) throw std::runtime_error{"there is no broker in " + directory_};
  for (std::string line; std::getline(file, line);) {
    const auto equals = line.find('=');
    values_[line.substr(0, equals)] = line.substr(equals + 1);
  }
}

void Kafka::kill() {
  (void)execute(script() + "kill " + directory_ + " 1 2>&1");
}

void Kafka::resume() {
  (void)execute(script() + "resume " + directory_ + " 1 2>&1");
}

std::string Kafka::run(const std::string& arguments, const std::string& input) const {
  const auto file = fresh_directory();
  std::ofstream{file} << input;
  const auto output = execute(script() + "run " + arguments + " <" + file + " 2>/dev/null");
  fs::remove(file);
  return output;
}

const std::string& Kafka::value(std::string_view name) const {
  const auto at = values_.find(name);
  if (at == values_.end()) throw std::runtime_error{"the broker has no " + std::string{name}};
  return at->second;
}

log::KafkaSettings Kafka::settings() const {
  log::KafkaSettings settings;
  settings.brokers = {value("KAFKA_PLAINTEXT")};
  return settings;
}

}  // namespace taskora::testing
