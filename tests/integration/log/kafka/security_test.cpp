#include "broker.hpp"

using namespace taskora;
using namespace taskora::log_test;
using log::KafkaMechanism;
using log::KafkaSecurity;

namespace {

testing::Kafka& broker() {
  return testing::Kafka::shared();
}

log::KafkaSettings over(const char* listener, KafkaSecurity security) {
  log::KafkaSettings settings;
  settings.brokers = {broker().value(listener)};
  settings.security = security;
  if (settings.uses_tls()) settings.ca = broker().value("KAFKA_CA");
  if (settings.uses_sasl()) {
    settings.user = broker().value("KAFKA_USER");
    settings.password = broker().value("KAFKA_PASSWORD");
  }
  return settings;
}

void show_certificate(log::KafkaSettings& settings, const std::string& whose) {
  settings.certificate = broker().value("KAFKA_" + whose + "CERTIFICATE");
  settings.key = broker().value("KAFKA_" + whose + "KEY");
}

// Writes and reads a record.
void works(const log::KafkaSettings& settings) {
  static log::ClientObserver nobody;
  const auto topic = make_topic(settings, 1);
  log::KafkaWriter writer{settings, nobody};
  append(writer, {record(topic, "k", "v")});
  CHECK(Member{settings, topic}.read(1)[0].value == "v");
}

// The error of a reader, when it has found out; it does not give up, and must not name a secret.
Error refused(const log::KafkaSettings& settings) {
  Member member{settings, "any"};
  Error error;
  member.until([&] {
    const auto poll = member.poll(500ms);
    REQUIRE_FALSE(poll);
    error = poll.error();
    return error.code != ErrorCode::unavailable;
  });
  if (!settings.password.empty())
    CHECK((error.detail + error.cause).find(settings.password) == std::string::npos);
  return error;
}

}  // namespace

TEST_CASE("a name and a password are proven by SCRAM, over TLS and without") {
  for (const auto mechanism : {KafkaMechanism::scram_sha_256, KafkaMechanism::scram_sha_512}) {
    auto settings = over("KAFKA_SCRAM_TLS", KafkaSecurity::sasl_ssl);
    settings.mechanism = mechanism;
    works(settings);
    settings = over("KAFKA_SCRAM", KafkaSecurity::sasl_plaintext);
    settings.mechanism = mechanism;
    works(settings);
  }
}

TEST_CASE("a wrong password is refused, and the reader says so") {
  auto settings = over("KAFKA_SCRAM", KafkaSecurity::sasl_plaintext);
  settings.password = "not the password";
  CHECK(refused(settings).code == ErrorCode::unauthenticated);
}

TEST_CASE("over TLS a broker shows a certificate of the authority, and one of another is refused") {
  auto settings = over("KAFKA_TLS", KafkaSecurity::ssl);
  works(settings);
  settings.ca = broker().value("KAFKA_OTHER_CA");
  CHECK(refused(settings).code == ErrorCode::unauthenticated);
}

TEST_CASE(
    "a broker that asks for a certificate takes one of its authority, and no other, and not none") {
  auto settings = over("KAFKA_MTLS", KafkaSecurity::ssl);
  show_certificate(settings, "");
  works(settings);
  show_certificate(settings, "OTHER_");
  CHECK(refused(settings).code == ErrorCode::unauthenticated);
  settings.certificate.clear();
  settings.key.clear();
  CHECK(refused(settings).code == ErrorCode::unauthenticated);
}

TEST_CASE("settings the library does not take are told at once") {
  auto settings = over("KAFKA_TLS", KafkaSecurity::ssl);
  settings.ca = "/nonexistent/ca.pem";
  CHECK(refused(settings).slug() == "kafka_settings");
}
