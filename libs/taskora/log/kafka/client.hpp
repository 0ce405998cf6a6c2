#pragma once
// What the reader, the writer and the administrator share: handles that free themselves, the
// settings of librdkafka, its errors as ours, and what it says between calls. Used inside this
// folder only: it is the one place that knows librdkafka's types.

#include "taskora/base/result.hpp"
#include "taskora/log/client_observer.hpp"
#include "taskora/log/settings.hpp"

#include <librdkafka/rdkafka.h>

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taskora::log::kafka {

template <auto Destroy>
struct Deleter {
  template <typename T>
  void operator()(T* object) const {
    Destroy(object);
  }
};
using Conf = std::unique_ptr<rd_kafka_conf_t, Deleter<rd_kafka_conf_destroy>>;
using Queue = std::unique_ptr<rd_kafka_queue_t, Deleter<rd_kafka_queue_destroy>>;
using LibraryError = std::unique_ptr<rd_kafka_error_t, Deleter<rd_kafka_error_destroy>>;
using PartitionList = std::unique_ptr<rd_kafka_topic_partition_list_t,
                                      Deleter<rd_kafka_topic_partition_list_destroy>>;

// unavailable for what passes by itself, and for what is not known to be anything else;
// unauthenticated and permission_denied; not_found, type "unknown_topic"; invalid_argument, type
// "record_too_large", "record_refused", kOtherRecord or kRecordTime. `text` may be empty.
[[nodiscard]] Error to_error(rd_kafka_resp_err_t code, std::string_view text);

// Nothing is wrong with this record, but with another one of its batch.
inline constexpr std::string_view kOtherRecord = "other_record";
// The broker takes no record of that time.
inline constexpr std::string_view kRecordTime = "record_time";

inline constexpr std::string_view kUnknownTopic = "unknown_topic";
[[nodiscard]] Error unknown_topic(std::string_view name);

using Option = std::pair<std::string_view, std::string>;

// One client of librdkafka, and the state between its callbacks and its owner. The callbacks run
// inside serve() and the library's own polling calls, on the owner's thread; there is none after
// close(). One thread at a time.
class Client {
 public:
  // Both outlive it.
  Client(const KafkaSettings& settings, ClientObserver& observer);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Makes the handle. `prepare` may add callbacks to the configuration, whose opaque is `owner`.
  // Errors: invalid_argument, type "kafka_settings": the library does not take them.
  [[nodiscard]] Status open(rd_kafka_type_t type, const std::vector<Option>& options,
                            void (*prepare)(rd_kafka_conf_t*), void* owner);
  void close(int flags = 0);

  [[nodiscard]] rd_kafka_t* get() const { return handle_.get(); }
  [[nodiscard]] bool is_open() const { return handle_ != nullptr; }

  // Asks a broker for the topics there are, unless one was heard of since the last trouble.
  // Blocks for `limit` at most. Errors: why no broker answers.
  [[nodiscard]] Status reach(std::chrono::milliseconds limit);
  [[nodiscard]] bool reachable() const { return reachable_; }
  // The reason behind an error of reach(), as far as one was heard since.
  [[nodiscard]] Error explain(Error error) const { return trouble_.value_or(std::move(error)); }
  void doubt() { reachable_ = false; }  // the next reach() asks again
  [[nodiscard]] bool has_topic(const std::string& name) const { return topics_.contains(name); }

  // What has gone wrong for good with this handle: it must be closed and opened anew.
  [[nodiscard]] std::optional<Error> fatal() const;

  // Called by the callbacks.
  void note_error(rd_kafka_resp_err_t code, std::string_view text);
  void note_statistics(std::string_view json);

 private:
  const KafkaSettings& settings_;
  ClientObserver& observer_;
  std::unique_ptr<rd_kafka_t, Deleter<rd_kafka_destroy>> handle_;
  bool reachable_ = false;
  std::optional<Error> trouble_;  // why it may not be
  std::set<std::string> topics_;
};

// The opaque of a handle: its owner and its client.
struct Opaque {
  Client* client;
  void* owner;
};

}  // namespace taskora::log::kafka
