#include "taskora/log/settings.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <tuple>
#include <unistd.h>

namespace taskora::log {
namespace {

using namespace std::chrono_literals;

bool is_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const bool printable = std::ranges::all_of(
      text, [](char c) { return c > ' ' && c < '\x7f' && c != ',' && c != '/'; });
  int port = 0;
  const auto* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data() + colon + 1, end, port);
  return printable && error == std::errc{} && at == end && port >= 1 && port <= 65535;
}

bool are_addresses(std::string_view text) {
  while (!text.empty()) {
    auto one = text.substr(0, text.find(','));
    text.remove_prefix(std::min(one.size() + 1, text.size()));
    while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
    while (!one.empty() && one.back() == ' ') one.remove_suffix(1);
    if (!is_address(one)) return false;
  }
  return true;
}

bool is_readable(std::string_view path) {
  return ::access(std::string{path}.c_str(), R_OK) == 0;
}

void declare_security(config::Declaration& declaration, KafkaSettings& kafka) {
  declaration.choice("TASKORA_KAFKA_SECURITY", kafka.security,
                     {{"plaintext", KafkaSecurity::plaintext},
                      {"ssl", KafkaSecurity::ssl},
                      {"sasl_plaintext", KafkaSecurity::sasl_plaintext},
                      {"sasl_ssl", KafkaSecurity::sasl_ssl}},
                     "How the brokers are spoken to: TLS is ssl, a password is sasl.");
  declaration.choice("TASKORA_KAFKA_SASL_MECHANISM", kafka.mechanism,
                     {{"SCRAM-SHA-256", KafkaMechanism::scram_sha_256},
                      {"SCRAM-SHA-512", KafkaMechanism::scram_sha_512}},
                     "How the password is proven.");
  declaration.text("TASKORA_KAFKA_SASL_USER", kafka.user, "The name to log in with.");
  declaration.text("TASKORA_KAFKA_SASL_PASSWORD", kafka.password, "Its password.").secret();
  for (auto& [name, field, help] :
       {std::tuple<const char*, std::string&, const char*>{
            "TASKORA_KAFKA_TLS_CA", kafka.ca,
            "PEM file of the authorities that may vouch for a broker; empty: the system's."},
        {"TASKORA_KAFKA_TLS_CERTIFICATE", kafka.certificate,
         "PEM file of the certificate this process shows."},
        {"TASKORA_KAFKA_TLS_KEY", kafka.key, "PEM file of its private key."}}) {
    declaration.text(name, field, help).must("the path of a file that can be read", is_readable);
  }
  declaration
      .text("TASKORA_KAFKA_TLS_KEY_PASSWORD", kafka.key_password,
            "What the private key is encrypted with.")
      .secret();
  declaration.rule("TASKORA_KAFKA_SASL_USER",
                   "must be set, with TASKORA_KAFKA_SASL_PASSWORD, for a sasl security", [&kafka] {
                     return !kafka.uses_sasl() || (!kafka.user.empty() && !kafka.password.empty());
                   });
  declaration.rule("TASKORA_KAFKA_TLS_CERTIFICATE",
                   "must be set together with TASKORA_KAFKA_TLS_KEY",
                   [&kafka] { return kafka.certificate.empty() == kafka.key.empty(); });
  declaration.rule(
      "TASKORA_KAFKA_TLS_CA", "needs TASKORA_KAFKA_SECURITY ssl or sasl_ssl",
      [&kafka] { return kafka.uses_tls() || (kafka.ca.empty() && kafka.certificate.empty()); });
}

}  // namespace

std::string_view name_of(Adapter adapter) {
  switch (adapter) {
    case Adapter::postgres:
      return "postgres";
    case Adapter::kafka:
      return "kafka";
  }
  return "postgres";
}

void Settings::declare(config::Declaration& declaration) {
  declaration.choice("TASKORA_LOG", adapter,
                     {{"postgres", Adapter::postgres}, {"kafka", Adapter::kafka}},
                     "What carries events to the consumers; the same in every process.");
  declaration
      .list("TASKORA_KAFKA_BROKERS", kafka.brokers,
            "Brokers to begin with, host:port; the others are learned from them.")
      .must("a list of host:port", are_addresses);
  declare_security(declaration, kafka);
  declaration.text("TASKORA_KAFKA_CLIENT_ID", kafka.client_id,
                   "How this installation's clients are named in the broker's logs and quotas.");
  declaration.text("TASKORA_KAFKA_INSTANCE_ID", kafka.instance_id,
                   "A name that this process keeps over restarts and no other has; empty: none.");
  declaration.duration("TASKORA_KAFKA_SESSION_TIMEOUT", kafka.session_timeout, 1s, 5min,
                       "After how long a consumer that is not heard of loses its partitions.");
  declaration.duration("TASKORA_KAFKA_DELIVERY_TIMEOUT", kafka.delivery_timeout, 5s, 10min,
                       "How long the relay waits for acknowledgements before it starts anew.");
  declaration.rule("TASKORA_KAFKA_BROKERS", "must be set when TASKORA_LOG is kafka",
                   [this] { return adapter != Adapter::kafka || !kafka.brokers.empty(); });
}

}  // namespace taskora::log
