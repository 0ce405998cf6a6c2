#include "taskora/log/kafka/admin.hpp"

#include "taskora/log/kafka/client.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

namespace taskora::log {
namespace {

using namespace std::chrono_literals;
using kafka::Deleter;

constexpr std::chrono::milliseconds kReach{5'000};   // a broker
constexpr std::chrono::milliseconds kLimit{15'000};  // an answer

using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, Deleter<rd_kafka_NewTopic_destroy>>;
using NewPartitions =
    std::unique_ptr<rd_kafka_NewPartitions_t, Deleter<rd_kafka_NewPartitions_destroy>>;
using Resource =
    std::unique_ptr<rd_kafka_ConfigResource_t, Deleter<rd_kafka_ConfigResource_destroy>>;
using Options = std::unique_ptr<rd_kafka_AdminOptions_t, Deleter<rd_kafka_AdminOptions_destroy>>;
using Event = std::unique_ptr<rd_kafka_event_t, Deleter<rd_kafka_event_destroy>>;

// The cluster's own, whatever broker it is.
bool is_internal(std::string_view name) {
  return name.starts_with("_");
}

Status checked(rd_kafka_resp_err_t code, const char* text) {
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  auto error = kafka::to_error(code, text == nullptr ? "" : text);
  if (code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) error.code = ErrorCode::already_exists;
  if (code == RD_KAFKA_RESP_ERR_INVALID_CONFIG || code == RD_KAFKA_RESP_ERR_INVALID_PARTITIONS ||
      code == RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR ||
      code == RD_KAFKA_RESP_ERR_INVALID_REQUEST || code == RD_KAFKA_RESP_ERR_POLICY_VIOLATION) {
    error.code = ErrorCode::invalid_argument;
    error.type = "refused_by_broker";
    error.detail = "the broker refuses the change";
  }
  return fail(std::move(error));
}

Status checked(const rd_kafka_topic_result_t* const* results, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    TASKORA_CHECK(checked(rd_kafka_topic_result_error(results[i]),
                          rd_kafka_topic_result_error_string(results[i])));
  }
  return {};
}

Status checked(const rd_kafka_ConfigResource_t* const* results, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    TASKORA_CHECK(checked(rd_kafka_ConfigResource_error(results[i]),
                          rd_kafka_ConfigResource_error_string(results[i])));
  }
  return {};
}

}  // namespace

class KafkaAdmin::Impl {
 public:
  explicit Impl(KafkaSettings settings)
      : settings_{std::move(settings)}, client_{settings_, nobody_} {}

  Result<std::vector<TopicState>> topics(const std::vector<std::string>& keys) {
    TASKORA_CHECK(connect());
    const rd_kafka_metadata_t* metadata = nullptr;
    TASKORA_CHECK(checked(
        rd_kafka_metadata(client_.get(), 1, nullptr, &metadata, static_cast<int>(kLimit.count())),
        "metadata"));
    std::vector<TopicState> all;
    for (int i = 0; i < metadata->topic_cnt; ++i) {
      const auto& topic = metadata->topics[i];
      if (topic.err == RD_KAFKA_RESP_ERR_NO_ERROR && !is_internal(topic.topic))
        all.push_back({.name = topic.topic, .partitions = topic.partition_cnt, .config = {}});
    }
    rd_kafka_metadata_destroy(metadata);
    std::ranges::sort(all, {}, &TopicState::name);
    if (!all.empty() && !keys.empty()) TASKORA_CHECK(describe(all, keys));
    return all;
  }

  // `at`: a time in milliseconds, or one of the library's words for an end.
  Result<std::vector<PartitionOffset>> offsets(const std::vector<std::string>& names,
                                               std::int64_t at) {
    TASKORA_TRY(known, topics({}));
    const kafka::PartitionList list{rd_kafka_topic_partition_list_new(1)};
    for (const auto& name : names) {
      const auto topic = std::ranges::find(known, name, &TopicState::name);
      if (topic == known.end()) return fail(kafka::unknown_topic(name));
      for (int number = 0; number < topic->partitions; ++number)
        rd_kafka_topic_partition_list_add(list.get(), name.c_str(), number)->offset = at;
    }
    TASKORA_TRY(event, ask(RD_KAFKA_ADMIN_OP_LISTOFFSETS, [&](auto* options, auto* queue) {
                  rd_kafka_ListOffsets(client_.get(), list.get(), options, queue);
                }));
    std::size_t count = 0;
    const auto** infos =
        rd_kafka_ListOffsets_result_infos(rd_kafka_event_ListOffsets_result(event.get()), &count);
    std::vector<PartitionOffset> all;
    for (std::size_t i = 0; i < count; ++i) {
      const auto* one = rd_kafka_ListOffsetsResultInfo_topic_partition(infos[i]);
      TASKORA_CHECK(checked(one->err, rd_kafka_err2str(one->err)));
      all.push_back(
          {.partition = {.topic = one->topic, .number = one->partition}, .offset = one->offset});
    }
    std::ranges::sort(all, {}, &PartitionOffset::partition);
    return all;
  }

  Result<std::vector<PartitionOffset>> offsets_at(const std::vector<std::string>& names,
                                                  Timestamp time) {
    const auto since = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch());
    TASKORA_TRY(all, offsets(names, std::max<std::int64_t>(since.count(), 0)));
    TASKORA_TRY(ends, offsets(names, RD_KAFKA_OFFSET_SPEC_LATEST));
    for (std::size_t i = 0; i < std::min(all.size(), ends.size()); ++i) {
      if (all[i].offset < 0) all[i].offset = ends[i].offset;
    }
    return all;
  }

  Status create(const TopicState& topic) {
    TASKORA_CHECK(connect());
    std::array<char, 512> problem{};
    const NewTopic wanted{rd_kafka_NewTopic_new(topic.name.c_str(), topic.partitions, -1,
                                                problem.data(), problem.size())};
    if (!wanted) return checked(RD_KAFKA_RESP_ERR_INVALID_REQUEST, problem.data());
    for (const auto& [name, value] : topic.config)
      rd_kafka_NewTopic_set_config(wanted.get(), name.c_str(), value.c_str());
    TASKORA_TRY(event, ask(RD_KAFKA_ADMIN_OP_CREATETOPICS, [&](auto* options, auto* queue) {
                  auto* one = wanted.get();
                  rd_kafka_CreateTopics(client_.get(), &one, 1, options, queue);
                }));
    std::size_t count = 0;
    const auto* results = rd_kafka_CreateTopics_result_topics(
        rd_kafka_event_CreateTopics_result(event.get()), &count);
    return checked(results, count);
  }

  Status raise_partitions(const std::string& name, int total) {
    TASKORA_CHECK(connect());
    std::array<char, 512> problem{};
    const NewPartitions wanted{rd_kafka_NewPartitions_new(
        name.c_str(), static_cast<std::size_t>(total), problem.data(), problem.size())};
    if (!wanted) return checked(RD_KAFKA_RESP_ERR_INVALID_REQUEST, problem.data());
    TASKORA_TRY(event, ask(RD_KAFKA_ADMIN_OP_CREATEPARTITIONS, [&](auto* options, auto* queue) {
                  auto* one = wanted.get();
                  rd_kafka_CreatePartitions(client_.get(), &one, 1, options, queue);
                }));
    std::size_t count = 0;
    const auto* results = rd_kafka_CreatePartitions_result_topics(
        rd_kafka_event_CreatePartitions_result(event.get()), &count);
    return checked(results, count);
  }

  Status configure(const std::string& name, const std::map<std::string, std::string>& config) {
    TASKORA_CHECK(connect());
    const Resource wanted{rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, name.c_str())};
    for (const auto& [key, value] : config) {
      const kafka::LibraryError error{rd_kafka_ConfigResource_add_incremental_config(
          wanted.get(), key.c_str(), RD_KAFKA_ALTER_CONFIG_OP_TYPE_SET, value.c_str())};
      if (error)
        return checked(rd_kafka_error_code(error.get()), rd_kafka_error_string(error.get()));
    }
    TASKORA_TRY(event,
                ask(RD_KAFKA_ADMIN_OP_INCREMENTALALTERCONFIGS, [&](auto* options, auto* queue) {
                  auto* one = wanted.get();
                  rd_kafka_IncrementalAlterConfigs(client_.get(), &one, 1, options, queue);
                }));
    std::size_t count = 0;
    const auto* results = rd_kafka_IncrementalAlterConfigs_result_resources(
        rd_kafka_event_IncrementalAlterConfigs_result(event.get()), &count);
    return checked(results, count);
  }

 private:
  Status connect() {
    if (!client_.is_open()) TASKORA_CHECK(client_.open(RD_KAFKA_PRODUCER, {}, nullptr, &opaque_));
    const auto reached = client_.reach(kReach);
    if (reached) return {};
    rd_kafka_poll(client_.get(), 0);  // the reasons
    return fail(client_.explain(reached.error()));
  }

  using Request = std::function<void(const rd_kafka_AdminOptions_t*, rd_kafka_queue_t*)>;
  Result<Event> ask(rd_kafka_admin_op_t operation, const Request& request) {
    const Options options{rd_kafka_AdminOptions_new(client_.get(), operation)};
    std::array<char, 256> problem{};
    rd_kafka_AdminOptions_set_request_timeout(options.get(), static_cast<int>(kLimit.count()),
                                              problem.data(), problem.size());
    const kafka::Queue queue{rd_kafka_queue_new(client_.get())};
    request(options.get(), queue.get());
    Event event{rd_kafka_queue_poll(queue.get(), static_cast<int>((kLimit + 2s).count()))};
    if (!event) return fail(ErrorCode::deadline_exceeded, "", "the cluster did not answer in time");
    TASKORA_CHECK(
        checked(rd_kafka_event_error(event.get()), rd_kafka_event_error_string(event.get())));
    return event;
  }

  Status describe(std::vector<TopicState>& all, const std::vector<std::string>& keys) {
    std::vector<Resource> owned;
    std::vector<rd_kafka_ConfigResource_t*> wanted;
    for (const auto& topic : all) {
      owned.emplace_back(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.name.c_str()));
      wanted.push_back(owned.back().get());
    }
    TASKORA_TRY(event, ask(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, [&](auto* options, auto* queue) {
                  rd_kafka_DescribeConfigs(client_.get(), wanted.data(), wanted.size(), options,
                                           queue);
                }));
    std::size_t count = 0;
    const auto* results = rd_kafka_DescribeConfigs_result_resources(
        rd_kafka_event_DescribeConfigs_result(event.get()), &count);
    TASKORA_CHECK(checked(results, count));
    for (std::size_t i = 0; i < count; ++i) keep(*results[i], keys, all);
    return {};
  }

  static void keep(const rd_kafka_ConfigResource_t& resource, const std::vector<std::string>& keys,
                   std::vector<TopicState>& all) {
    const std::string_view name = rd_kafka_ConfigResource_name(&resource);
    const auto topic = std::ranges::find(all, name, &TopicState::name);
    if (topic == all.end()) return;
    std::size_t count = 0;
    const auto* entries = rd_kafka_ConfigResource_configs(&resource, &count);
    for (std::size_t i = 0; i < count; ++i) {
      const std::string key = rd_kafka_ConfigEntry_name(entries[i]);
      const auto* value = rd_kafka_ConfigEntry_value(entries[i]);
      if (value != nullptr && std::ranges::find(keys, key) != keys.end())
        topic->config[key] = value;
    }
  }

  KafkaSettings settings_;
  ClientObserver nobody_;
  kafka::Client client_;
  kafka::Opaque opaque_{.client = &client_, .owner = this};
};

KafkaAdmin::KafkaAdmin(KafkaSettings settings)
    : impl_{std::make_unique<Impl>(std::move(settings))} {}
KafkaAdmin::~KafkaAdmin() = default;

Result<std::vector<TopicState>> KafkaAdmin::topics(const std::vector<std::string>& keys) {
  return impl_->topics(keys);
}
Result<std::vector<PartitionOffset>> KafkaAdmin::first_offsets(
    const std::vector<std::string>& topics) {
  return impl_->offsets(topics, RD_KAFKA_OFFSET_SPEC_EARLIEST);
}
Result<std::vector<PartitionOffset>> KafkaAdmin::end_offsets(
    const std::vector<std::string>& topics) {
  return impl_->offsets(topics, RD_KAFKA_OFFSET_SPEC_LATEST);
}
Result<std::vector<PartitionOffset>> KafkaAdmin::offsets_at(const std::vector<std::string>& topics,
                                                            Timestamp time) {
  return impl_->offsets_at(topics, time);
}
Status KafkaAdmin::create(const TopicState& topic) {
  return impl_->create(topic);
}
Status KafkaAdmin::raise_partitions(const std::string& name, int total) {
  return impl_->raise_partitions(name, total);
}
Status KafkaAdmin::configure(const std::string& name,
                             const std::map<std::string, std::string>& config) {
  return impl_->configure(name, config);
}

}  // namespace taskora::log
