#include "taskora/log/settings.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace taskora;
using namespace taskora::log;

namespace {

struct Parsed {
  Settings settings;
  std::vector<std::string> wrong;
};

Parsed parse(const config::Environment& environment) {
  Parsed parsed;
  config::Declaration declaration;
  parsed.settings.declare(declaration);
  for (const auto& error : declaration.parse(environment)) parsed.wrong.push_back(error.key);
  return parsed;
}

using Keys = std::vector<std::string>;

}  // namespace

TEST_CASE("without any setting the log is PostgreSQL's") {
  const auto parsed = parse({});
  CHECK(parsed.wrong.empty());
  CHECK(parsed.settings.adapter == Adapter::postgres);
}

TEST_CASE("kafka needs brokers, each a host and a port") {
  CHECK(parse({{"TASKORA_LOG", "kafka"}}).wrong == Keys{"TASKORA_KAFKA_BROKERS"});
  const auto good = parse({{"TASKORA_LOG", "kafka"}, {"TASKORA_KAFKA_BROKERS", "a:9092, b.c:1"}});
  CHECK(good.wrong.empty());
  CHECK(good.settings.kafka.brokers == Keys{"a:9092", "b.c:1"});
  for (const char* bad : {"a", "a:", ":9092", "a:0", "a:70000", "a:9092,b", "http://a:9092"}) {
    CAPTURE(bad);
    CHECK(parse({{"TASKORA_KAFKA_BROKERS", bad}}).wrong == Keys{"TASKORA_KAFKA_BROKERS"});
  }
}

TEST_CASE("a password and a name come together for sasl, and are asked for by no other security") {
  config::Environment environment{{"TASKORA_LOG", "kafka"},
                                  {"TASKORA_KAFKA_BROKERS", "a:1"},
                                  {"TASKORA_KAFKA_SECURITY", "sasl_ssl"},
                                  {"TASKORA_KAFKA_SASL_USER", "u"}};
  CHECK(parse(environment).wrong == Keys{"TASKORA_KAFKA_SASL_USER"});
  environment["TASKORA_KAFKA_SASL_PASSWORD"] = "p";
  environment["TASKORA_KAFKA_SASL_MECHANISM"] = "SCRAM-SHA-256";
  const auto parsed = parse(environment);
  CHECK(parsed.wrong.empty());
  CHECK(parsed.settings.kafka.mechanism == KafkaMechanism::scram_sha_256);
  CHECK(parsed.settings.kafka.uses_tls());
}

TEST_CASE("a certificate comes with its key, over TLS, from files that can be read") {
  const std::string file = "/proc/self/status";
  CHECK(parse({{"TASKORA_KAFKA_SECURITY", "ssl"}, {"TASKORA_KAFKA_TLS_CERTIFICATE", file}}).wrong ==
        Keys{"TASKORA_KAFKA_TLS_CERTIFICATE"});
  CHECK(parse({{"TASKORA_KAFKA_TLS_CA", file}}).wrong == Keys{"TASKORA_KAFKA_TLS_CA"});
  CHECK(
      parse({{"TASKORA_KAFKA_SECURITY", "ssl"}, {"TASKORA_KAFKA_TLS_CA", "/nonexistent"}}).wrong ==
      Keys{"TASKORA_KAFKA_TLS_CA"});
}

TEST_CASE("all mistakes are told at once") {
  CHECK(parse({{"TASKORA_LOG", "carrier-pigeon"},
               {"TASKORA_KAFKA_BROKERS", "x"},
               {"TASKORA_KAFKA_SECURITY", "none"},
               {"TASKORA_KAFKA_SESSION_TIMEOUT", "1h"}})
            .wrong == Keys{"TASKORA_LOG", "TASKORA_KAFKA_BROKERS", "TASKORA_KAFKA_SECURITY",
                           "TASKORA_KAFKA_SESSION_TIMEOUT"});
}
