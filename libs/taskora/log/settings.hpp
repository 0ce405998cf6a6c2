#pragma once
// Which log this installation uses, and how it is reached. Declared once, for every program.

#include "taskora/config/declaration.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace taskora::log {

enum class Adapter { postgres, kafka };
[[nodiscard]] std::string_view name_of(Adapter adapter);  // as TASKORA_LOG spells it

enum class KafkaSecurity { plaintext, ssl, sasl_plaintext, sasl_ssl };
enum class KafkaMechanism { scram_sha_256, scram_sha_512 };

struct KafkaSettings {
  std::vector<std::string> brokers;  // host:port
  KafkaSecurity security = KafkaSecurity::plaintext;
  KafkaMechanism mechanism = KafkaMechanism::scram_sha_512;
  std::string user;
  std::string password;
  std::string ca;           // PEM file; empty: the system's authorities
  std::string certificate;  // PEM files of the client; empty: it shows none
  std::string key;
  std::string key_password;
  std::string client_id = "taskora";
  // Empty: the group forgets this process as soon as it ends. Else the process comes back as the
  // same member, and nothing moves while it restarts; must differ among processes of one service.
  std::string instance_id;
  std::chrono::milliseconds session_timeout{10'000};
  std::chrono::milliseconds delivery_timeout{30'000};

  [[nodiscard]] bool uses_tls() const {
    return security == KafkaSecurity::ssl || security == KafkaSecurity::sasl_ssl;
  }
  [[nodiscard]] bool uses_sasl() const {
    return security == KafkaSecurity::sasl_plaintext || security == KafkaSecurity::sasl_ssl;
  }
};

struct Settings {
  Adapter adapter = Adapter::postgres;
  KafkaSettings kafka;

  void declare(config::Declaration& declaration);  // TASKORA_LOG, TASKORA_KAFKA_*
};

}  // namespace taskora::log
