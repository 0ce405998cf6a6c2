#include "taskora/log/kafka/client.hpp"

#include "taskora/log/kafka/statistics.hpp"
#include "taskora/log/record_size.hpp"
#include "taskora/log/writer.hpp"

#include <array>
#include <cstring>

namespace taskora::log::kafka {
namespace {

std::string_view word(KafkaSecurity security) {
  switch (security) {
    case KafkaSecurity::plaintext:
      return "plaintext";
    case KafkaSecurity::ssl:
      return "ssl";
    case KafkaSecurity::sasl_plaintext:
      return "sasl_plaintext";
    case KafkaSecurity::sasl_ssl:
      return "sasl_ssl";
  }
  return "plaintext";
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& one : words) text += (text.empty() ? "" : ",") + one;
  return text;
}

std::vector<Option> common_options(const KafkaSettings& settings) {
  std::vector<Option> options{
      {"bootstrap.servers", joined(settings.brokers)},
      {"client.id", settings.client_id},
      {"security.protocol", std::string{word(settings.security)}},
      {"socket.keepalive.enable", "true"},
      {"socket.nagle.disable", "true"},
      {"socket.timeout.ms", "15000"},
      {"socket.connection.setup.timeout.ms", "10000"},
      {"reconnect.backoff.ms", "50"},
      {"reconnect.backoff.max.ms", "1000"},  // a broker that is back is used within a second
      {"topic.metadata.refresh.interval.ms", "30000"},  // new partitions are seen after this
      {"statistics.interval.ms", "5000"},
      {"log_level", "0"}};
  if (settings.uses_sasl()) {
    options.emplace_back("sasl.mechanism", settings.mechanism == KafkaMechanism::scram_sha_256
                                               ? "SCRAM-SHA-256"
                                               : "SCRAM-SHA-512");
    options.emplace_back("sasl.username", settings.user);
    options.emplace_back("sasl.password", settings.password);
  }
  if (settings.uses_tls()) {
    options.emplace_back("ssl.endpoint.identification.algorithm", "https");
    if (!settings.ca.empty()) options.emplace_back("ssl.ca.location", settings.ca);
    if (!settings.certificate.empty()) {
      options.emplace_back("ssl.certificate.location", settings.certificate);
      options.emplace_back("ssl.key.location", settings.key);
      if (!settings.key_password.empty())
        options.emplace_back("ssl.key.password", settings.key_password);
    }
  }
  return options;
}

Error refused_settings(std::string cause) {
  Error error;
  error.code = ErrorCode::invalid_argument;
  error.type = "kafka_settings";
  error.detail = "the settings of the Kafka client are not accepted";
  error.cause = std::move(cause);
  return error;
}

Error with(ErrorCode code, std::string_view type, std::string_view detail, std::string cause) {
  Error error;
  error.code = code;
  error.type = type;
  error.detail = detail;
  error.cause = std::move(cause);
  return error;
}

void on_error(rd_kafka_t*, int code, const char* reason, void* opaque) {
  static_cast<Opaque*>(opaque)->client->note_error(static_cast<rd_kafka_resp_err_t>(code), reason);
}

int on_statistics(rd_kafka_t*, char* json, std::size_t size, void* opaque) {
  static_cast<Opaque*>(opaque)->client->note_statistics({json, size});
  return 0;  // the library frees it
}

// Called on the library's own threads, also while it ends.
void on_log(const rd_kafka_t*, int, const char*, const char*) {}

}  // namespace

Error unknown_topic(std::string_view name) {
  return with(ErrorCode::not_found, kUnknownTopic,
              "the topic does not exist; `taskora topics apply` makes it", std::string{name});
}

Error to_error(rd_kafka_resp_err_t code, std::string_view text) {
  std::string cause = rd_kafka_err2name(code);
  if (!text.empty()) cause += ": " + std::string{text};
  switch (static_cast<int>(code)) {  // the library has hundreds
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
    case RD_KAFKA_RESP_ERR__SSL:
      return with(ErrorCode::unauthenticated, "broker_credentials",
                  "the broker, or its certificate, is refused, or refuses this client", cause);
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
      return with(ErrorCode::permission_denied, "broker_permission",
                  "the broker does not allow this client what it needs", cause);
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return unknown_topic(cause);
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
      return record_too_large(std::move(cause));
    case RD_KAFKA_RESP_ERR_INVALID_RECORD:
      return with(ErrorCode::invalid_argument, kRecordRefused, "the topic does not take the record",
                  cause);
    case RD_KAFKA_RESP_ERR__INVALID_DIFFERENT_RECORD:
      return with(ErrorCode::invalid_argument, kOtherRecord,
                  "the topic does not take a record of the batch", cause);
    case RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP:
      return with(ErrorCode::invalid_argument, kRecordTime,
                  "the broker does not take a record of that time", cause);
    default:
      return unavailable(std::move(cause));
  }
}

Client::Client(const KafkaSettings& settings, ClientObserver& observer)
    : settings_{settings}, observer_{observer} {}

Status Client::open(rd_kafka_type_t type, const std::vector<Option>& options,
                    void (*prepare)(rd_kafka_conf_t*), void* owner) {
  Conf conf{rd_kafka_conf_new()};
  std::array<char, 512> problem{};
  auto all = common_options(settings_);
  all.insert(all.end(), options.begin(), options.end());
  for (const auto& [name, value] : all) {
    if (rd_kafka_conf_set(conf.get(), std::string{name}.c_str(), value.c_str(), problem.data(),
                          problem.size()) != RD_KAFKA_CONF_OK)
      return fail(refused_settings(std::string{name}));  // never the value: it may be a password
  }
  rd_kafka_conf_set_opaque(conf.get(), owner);
  rd_kafka_conf_set_error_cb(conf.get(), on_error);
  rd_kafka_conf_set_stats_cb(conf.get(), on_statistics);
  rd_kafka_conf_set_log_cb(conf.get(), on_log);
  if (prepare != nullptr) prepare(conf.get());
  auto* handle = rd_kafka_new(type, conf.get(), problem.data(), problem.size());
  if (handle == nullptr) return fail(refused_settings(problem.data()));
  (void)conf.release();  // the handle's now
  handle_.reset(handle);
  reachable_ = false;
  trouble_.reset();
  return {};
}

void Client::close(int flags) {
  if (handle_) rd_kafka_destroy_flags(handle_.release(), flags);
  reachable_ = false;
}

Status Client::reach(std::chrono::milliseconds limit) {
  if (reachable_) return {};
  const rd_kafka_metadata_t* metadata = nullptr;
  const auto code =
      rd_kafka_metadata(get(), 1, nullptr, &metadata, static_cast<int>(limit.count()));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return fail(explain(to_error(code, "metadata")));
  topics_.clear();
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    if (metadata->topics[i].err == RD_KAFKA_RESP_ERR_NO_ERROR)
      topics_.emplace(metadata->topics[i].topic);
  }
  rd_kafka_metadata_destroy(metadata);
  trouble_.reset();
  reachable_ = true;
  return {};
}

std::optional<Error> Client::fatal() const {
  std::array<char, 512> text{};
  const auto code = rd_kafka_fatal_error(get(), text.data(), text.size());
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
  return unavailable(std::string{rd_kafka_err2name(code)} + ": " + text.data());
}

void Client::note_error(rd_kafka_resp_err_t code, std::string_view text) {
  // TLS 1.3: the broker refuses a client's certificate after the handshake, so that the library
  // sees a connection that broke, with an alert.
  if (code == RD_KAFKA_RESP_ERR__TRANSPORT && text.find("SSL alert") != std::string_view::npos)
    code = RD_KAFKA_RESP_ERR__SSL;
  if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) {
    reachable_ = false;
    if (!trouble_) trouble_ = to_error(code, text);
  } else if (code == RD_KAFKA_RESP_ERR__AUTHENTICATION || code == RD_KAFKA_RESP_ERR__SSL) {
    trouble_ = to_error(code, text);
  }
  observer_.on_client_error(rd_kafka_err2name(code), text);
}

void Client::note_statistics(std::string_view json) {
  if (const auto read = read_statistics(json)) observer_.on_statistics(*read);
}

}  // namespace taskora::log::kafka
