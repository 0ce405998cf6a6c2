#include "taskora/log/kafka/reader.hpp"

#include "taskora/log/dead_letter.hpp"
#include "taskora/log/doorbell.hpp"
#include "taskora/log/kafka/client.hpp"
#include "taskora/log/kafka/record.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <utility>

namespace taskora::log {
namespace {

using namespace std::chrono_literals;
using kafka::Option;
using kafka::PartitionList;
using Moment = std::chrono::steady_clock::time_point;

constexpr std::chrono::milliseconds kProbe{1'000};  // one try to reach a broker
constexpr std::chrono::milliseconds kLeave{3'000};  // to leave the group
constexpr int kWatermarkTimeout = 5'000;
constexpr std::int64_t kNowhere = -1;

Moment now() {
  return std::chrono::steady_clock::now();
}

void ring(rd_kafka_t*, void* bell) {
  static_cast<Doorbell*>(bell)->ring();
}

// One partition of ours: its queue, and where it is read.
struct Stream {
  kafka::Queue queue;
  std::int64_t position = kNowhere;  // the offset that comes next; kNowhere: not fetched
  Moment given_up{};

  Stream() = default;
  Stream(Stream&&) = default;
  Stream& operator=(Stream&&) = default;
  ~Stream() {
    if (queue) rd_kafka_queue_cb_event_enable(queue.get(), nullptr, nullptr);
  }
};

std::vector<Option> options_of(const KafkaSettings& settings, const std::string& consumer) {
  std::vector<Option> options{
      {"group.id", group_of(consumer)},
      // Eager: a partition is taken back before another process gets it. The cooperative protocol
      // of this library's older versions cannot be trusted with offsets that are not its own.
      {"partition.assignment.strategy", "range,roundrobin"},
      {"session.timeout.ms", std::to_string(settings.session_timeout.count())},
      {"heartbeat.interval.ms", std::to_string(settings.session_timeout.count() / 4)},
      {"max.poll.interval.ms",
       std::to_string(std::max<std::int64_t>(60'000, settings.session_timeout.count()))},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"auto.offset.reset", "error"},  // never silently somewhere else
      {"allow.auto.create.topics", "false"},
      {"enable.partition.eof", "false"},
      {"isolation.level", "read_committed"},
      {"queued.min.messages", "2000"},
      {"queued.max.messages.kbytes", "4096"},  // of each partition
      {"fetch.message.max.bytes", "1048576"},
      {"fetch.error.backoff.ms", "200"},
      {"check.crcs", "true"}};
  if (!settings.instance_id.empty())
    options.emplace_back("group.instance.id", consumer + "." + settings.instance_id);
  return options;
}

Partition partition_of(const rd_kafka_topic_partition_t& one) {
  return {.topic = one.topic, .number = one.partition};
}

}  // namespace

class KafkaReader::Impl {
 public:
  Impl(KafkaSettings settings, KafkaReaderOptions options, ClientObserver& observer)
      : settings_{std::move(settings)},
        options_{std::move(options)},
        client_{settings_, observer} {}
  ~Impl() { close(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Result<Poll> poll(std::span<const Want> wants, std::chrono::milliseconds wait) {
    const auto end = now() + wait;
    for (;;) {
      const auto rings = bell_.rings();
      Poll poll;
      const auto joined = join(wait);
      if (client_.is_open()) serve();  // also the reasons why no broker is reached
      take_changes(poll);
      if (!poll.assigned.empty() || !poll.revoked.empty()) return poll;
      if (!joined) return fail(client_.explain(joined.error()));
      TASKORA_CHECK(go_to(wants));
      for (const auto& want : wants) read(want, poll);
      if (!poll.batches.empty()) return poll;
      if (auto failure = std::exchange(failure_, std::nullopt)) return fail(*std::move(failure));
      const auto left = std::chrono::duration_cast<std::chrono::microseconds>(end - now());
      if (left <= 0us || woken_.exchange(false)) return poll;
      bell_.wait(rings, left);
    }
  }

  void give_up(const Partition& partition) {
    if (const auto at = streams_.find(partition); at != streams_.end())
      at->second.given_up = now() + options_.standby_wait;
  }
  void committed(const Partition& partition, std::int64_t next) { hints_[partition] = next; }
  void wake() {
    woken_ = true;
    bell_.ring();
  }

 private:
  // A client that a broker answers, and that is a member of the group.
  Status join(std::chrono::milliseconds wait) {
    if (client_.is_open()) {
      if (auto fatal = client_.fatal()) {
        close();
        return fail(*std::move(fatal));
      }
    } else {
      TASKORA_CHECK(open());
    }
    TASKORA_CHECK(client_.reach(std::clamp(wait, 100ms, kProbe)));
    if (subscribed_) return {};
    for (const auto& topic : options_.topics) {
      if (client_.has_topic(topic)) continue;
      client_.doubt();
      return fail(kafka::unknown_topic(topic));
    }
    const PartitionList list{
        rd_kafka_topic_partition_list_new(static_cast<int>(options_.topics.size()))};
    for (const auto& topic : options_.topics)
      rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
    if (const auto code = rd_kafka_subscribe(client_.get(), list.get());
        code != RD_KAFKA_RESP_ERR_NO_ERROR)
      return fail(kafka::to_error(code, "subscribe"));
    subscribed_ = true;
    return {};
  }

  Status open() {
    const auto prepare = [](rd_kafka_conf_t* conf) {
      rd_kafka_conf_set_rebalance_cb(conf, [](rd_kafka_t*, rd_kafka_resp_err_t code,
                                              rd_kafka_topic_partition_list_t* list, void* opaque) {
        static_cast<Impl*>(static_cast<kafka::Opaque*>(opaque)->owner)->on_rebalance(code, *list);
      });
    };
    TASKORA_CHECK(client_.open(RD_KAFKA_CONSUMER, options_of(settings_, options_.consumer), prepare,
                               &opaque_));
    rd_kafka_poll_set_consumer(client_.get());
    queue_.reset(rd_kafka_queue_get_consumer(client_.get()));
    rd_kafka_queue_cb_event_enable(queue_.get(), ring, &bell_);
    return {};
  }

  // No partition is ours any more, and nothing of the library runs on.
  void close() {
    if (!client_.is_open()) return;
    hint(true);
    rd_kafka_queue_cb_event_enable(queue_.get(), nullptr, nullptr);
    leave();
    drop_streams();
    queue_.reset();
    client_.close(RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    subscribed_ = false;
    failure_.reset();
  }

  // Bounded, also when no broker answers; the library's own way of closing is not.
  void leave() {
    const kafka::Queue last{rd_kafka_queue_new(client_.get())};
    const kafka::LibraryError error{rd_kafka_consumer_close_queue(client_.get(), last.get())};
    if (error) return;
    const auto end = now() + kLeave;
    while (rd_kafka_consumer_closed(client_.get()) == 0 && now() < end) {
      if (auto* event = rd_kafka_queue_poll(last.get(), 50)) on_close_event(event);
    }
  }

  // The last revocation; the queue is polled for events, so it does not come as a callback.
  void on_close_event(rd_kafka_event_t* event) {
    if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_REBALANCE) {
      drop_streams();
      rd_kafka_assign(client_.get(), nullptr);
    }
    rd_kafka_event_destroy(event);
  }

  // Rebalances, errors and statistics; no records, which have queues of their own.
  void serve() {
    while (auto* message = rd_kafka_consumer_poll(client_.get(), 0)) {
      note(*message);
      rd_kafka_message_destroy(message);
    }
    if (now() - hinted_ >= options_.hint_interval) hint(false);
  }

  void note(const rd_kafka_message_t& message) {
    if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) return;
    client_.note_error(message.err, rd_kafka_message_errstr(&message));
    auto error = kafka::to_error(message.err, rd_kafka_message_errstr(&message));
    // What passes by itself is the library's business.
    if (error.code != ErrorCode::unavailable) failure_ = std::move(error);
  }

  void on_rebalance(rd_kafka_resp_err_t code, const rd_kafka_topic_partition_list_t& list) {
    if (code != RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
      hint(true);
      drop_streams();
      rd_kafka_assign(client_.get(), nullptr);
      return;
    }
    for (int i = 0; i < list.cnt; ++i) {
      auto partition = partition_of(list.elems[i]);
      Stream stream;
      stream.queue.reset(
          rd_kafka_queue_get_partition(client_.get(), partition.topic.c_str(), partition.number));
      // Before anything is fetched: from then on the library leaves the queue alone.
      rd_kafka_queue_forward(stream.queue.get(), nullptr);
      rd_kafka_queue_cb_event_enable(stream.queue.get(), ring, &bell_);
      streams_.insert_or_assign(partition, std::move(stream));
      assigned_.push_back(std::move(partition));
    }
    // Ours, and nothing is fetched yet: where to begin is not known here (go_to).
    const PartitionList none{rd_kafka_topic_partition_list_new(1)};
    rd_kafka_assign(client_.get(), none.get());
  }

  void drop_streams() {
    for (const auto& [partition, stream] : streams_) {
      if (std::erase(assigned_, partition) == 0) revoked_.push_back(partition);
    }
    streams_.clear();
    hints_.clear();
  }

  void take_changes(Poll& poll) {
    for (auto& [partition, stream] : streams_) {
      if (stream.given_up == Moment{} || now() < stream.given_up) continue;
      stream.given_up = {};
      assigned_.push_back(partition);
    }
    std::swap(poll.assigned, assigned_);
    std::swap(poll.revoked, revoked_);
  }

  // Fetches each wanted partition from where it is wanted. A partition that does not continue where
  // it was is rare (a new one, a seek), so all are started anew: one mechanism, and what was
  // fetched for an earlier place is dropped by the library.
  Status go_to(std::span<const Want> wants) {
    bool moved = false;
    for (const auto& want : wants) {
      const auto at = streams_.find(want.partition);
      if (at == streams_.end() || at->second.position == want.from) continue;
      at->second.position = want.from;
      moved = true;
    }
    if (!moved) return {};
    const PartitionList list{rd_kafka_topic_partition_list_new(static_cast<int>(streams_.size()))};
    for (const auto& [partition, stream] : streams_) {
      if (stream.position == kNowhere) continue;
      rd_kafka_topic_partition_list_add(list.get(), partition.topic.c_str(), partition.number)
          ->offset = stream.position == 0 ? RD_KAFKA_OFFSET_BEGINNING : stream.position;
    }
    const auto code = rd_kafka_assign(client_.get(), list.get());
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
    for (auto& [partition, stream] : streams_) stream.position = kNowhere;
    return fail(kafka::to_error(code, "assign"));
  }

  void read(const Want& want, Poll& poll) {
    const auto at = streams_.find(want.partition);
    if (at == streams_.end()) return;
    auto& stream = at->second;
    messages_.resize(options_.records);
    const auto count =
        rd_kafka_consume_batch_queue(stream.queue.get(), 0, messages_.data(), messages_.size());
    Batch batch{.partition = want.partition, .next = stream.position};
    for (ssize_t i = 0; i < count; ++i) {
      auto* message = messages_[static_cast<std::size_t>(i)];
      take(*message, want, stream, batch);
      rd_kafka_message_destroy(message);
    }
    if (batch.records.empty() && !batch.truncated) return;
    batch.behind = behind(want.partition, batch.next);
    poll.batches.push_back(std::move(batch));
  }

  void take(const rd_kafka_message_t& message, const Want& want, Stream& stream, Batch& batch) {
    switch (static_cast<int>(message.err)) {  // the library has hundreds
      case RD_KAFKA_RESP_ERR_NO_ERROR:
        if (stream.position == kNowhere || message.offset < stream.position) return;
        batch.records.push_back(kafka::read_record(want.partition, message));
        stream.position = batch.next = message.offset + 1;
        return;
      case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
      case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
        return find_place(want, stream, batch);
      default:
        return note(message);
    }
  }

  // The log has no record at the offset that is wanted.
  void find_place(const Want& want, Stream& stream, Batch& batch) {
    std::int64_t low = 0;
    std::int64_t high = 0;
    const auto code =
        rd_kafka_query_watermark_offsets(client_.get(), want.partition.topic.c_str(),
                                         want.partition.number, &low, &high, kWatermarkTimeout);
    const auto wanted = std::exchange(stream.position, kNowhere);  // started anew when next wanted
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
      failure_ = kafka::to_error(code, "watermarks");
    } else if (wanted > high) {
      Error error = unavailable(want.partition.topic + "[" + std::to_string(want.partition.number) +
                                "] ends at " + std::to_string(high) + ", the consumer's place is " +
                                std::to_string(wanted));
      error.type = "log_behind_consumer";
      failure_ = std::move(error);
    } else if (wanted < low) {
      batch.truncated = wanted > 0;
      batch.next = low;
    }
  }

  [[nodiscard]] std::int64_t behind(const Partition& partition, std::int64_t next) const {
    std::int64_t low = 0;
    std::int64_t high = 0;  // as of the last fetch
    if (rd_kafka_get_watermark_offsets(client_.get(), partition.topic.c_str(), partition.number,
                                       &low, &high) != RD_KAFKA_RESP_ERR_NO_ERROR)
      return 0;
    return std::max<std::int64_t>(high - next, 0);
  }

  // Tells the broker's own tools how far we are. Whether it arrives does not matter.
  void hint(bool last) {
    hinted_ = now();
    if (hints_.empty() || (last && !client_.reachable())) return;
    const PartitionList list{rd_kafka_topic_partition_list_new(static_cast<int>(hints_.size()))};
    for (const auto& [partition, next] : hints_) {
      rd_kafka_topic_partition_list_add(list.get(), partition.topic.c_str(), partition.number)
          ->offset = next;
    }
    hints_.clear();
    rd_kafka_commit(client_.get(), list.get(), 1);
  }

  KafkaSettings settings_;
  KafkaReaderOptions options_;
  kafka::Client client_;
  kafka::Opaque opaque_{.client = &client_, .owner = this};
  Doorbell bell_;  // rung by the library's threads, until the queues are closed
  std::atomic<bool> woken_{false};
  kafka::Queue queue_;
  bool subscribed_ = false;
  std::map<Partition, Stream> streams_;
  std::vector<Partition> assigned_;  // not told yet
  std::vector<Partition> revoked_;
  std::optional<Error> failure_;  // not told yet
  std::map<Partition, std::int64_t> hints_;
  Moment hinted_{};
  std::vector<rd_kafka_message_t*> messages_;
};

KafkaReader::KafkaReader(KafkaSettings settings, KafkaReaderOptions options,
                         ClientObserver& observer)
    : impl_{std::make_unique<Impl>(std::move(settings), std::move(options), observer)} {}
KafkaReader::~KafkaReader() = default;

Result<Poll> KafkaReader::poll(std::span<const Want> wants, std::chrono::milliseconds wait) {
  return impl_->poll(wants, wait);
}
void KafkaReader::give_up(const Partition& partition) {
  impl_->give_up(partition);
}
void KafkaReader::committed(const Partition& partition, std::int64_t next) {
  impl_->committed(partition, next);
}
void KafkaReader::wake() {
  impl_->wake();
}

}  // namespace taskora::log
