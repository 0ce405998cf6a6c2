#include "taskora/log/kafka/writer.hpp"

#include "taskora/log/kafka/client.hpp"
#include "taskora/log/kafka/record.hpp"
#include "taskora/log/record_size.hpp"
#include "taskora/log/topics.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>
#include <utility>

namespace taskora::log {
namespace {

using namespace std::chrono_literals;
using kafka::Option;
using Moment = std::chrono::steady_clock::time_point;

constexpr std::chrono::milliseconds kProbe{1'000};
constexpr std::chrono::milliseconds kPurge{1'000};
constexpr int kServe = 20;                        // milliseconds inside one call of the library
constexpr std::size_t kServeEvery = 500;          // records handed over between two of them
constexpr std::size_t kLargestBatch = 1'000'000;  // bytes; below every topic's limit

std::vector<Option> producer_options() {
  return {{"enable.idempotence", "true"},
          {"acks", "all"},
          {"enable.gapless.guarantee", "true"},
          {"message.timeout.ms", "0"},  // none: append() has one for all
          {"partitioner", "murmur2_random"},
          {"compression.codec", "lz4"},
          {"linger.ms", "1"},
          {"batch.size", std::to_string(kLargestBatch)},
          {"message.max.bytes", "1200000"},  // record_size() decides, by topic
          {"queue.buffering.max.messages", "100000"},
          {"queue.buffering.max.kbytes", "65536"},
          {"retry.backoff.ms", "50"},
          {"retry.backoff.max.ms", "1000"},
          {"topic.metadata.propagation.max.ms", "5000"}};
}

}  // namespace

class KafkaWriter::Impl {
 public:
  Impl(KafkaSettings settings, ClientObserver& observer)
      : settings_{std::move(settings)}, client_{settings_, observer} {}
  ~Impl() { abandon(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Status append(std::span<const Record> records, const std::function<void()>& meanwhile) {
    if (records.empty()) return {};
    auto done = append_at(records, std::nullopt, meanwhile);
    if (done || done.error().type != kafka::kRecordTime) return done;
    // The database's clock and the broker's disagree, or the record is older than the broker takes:
    // no reason to hold it back. They are then of this moment, in which they are written.
    done = append_at(records, std::chrono::system_clock::now(), [] {});
    if (done || done.error().type != kafka::kRecordTime) return done;
    return fail(
        unavailable("this machine's clock and the broker's disagree: " + done.error().cause));
  }

  Status check() {
    TASKORA_CHECK(connect());
    for (const auto& topic : topics()) {
      if (client_.has_topic(std::string{topic.name})) continue;
      client_.doubt();
      return fail(kafka::unknown_topic(topic.name));
    }
    return {};
  }

  void interrupt() { interrupted_ = true; }

 private:
  Status connect() {
    if (interrupted_) return fail(unavailable("the writer is ending"));
    if (!client_.is_open()) {
      const auto prepare = [](rd_kafka_conf_t* conf) {
        rd_kafka_conf_set_dr_msg_cb(conf, [](rd_kafka_t*, const rd_kafka_message_t* message,
                                             void* opaque) {
          static_cast<Impl*>(static_cast<kafka::Opaque*>(opaque)->owner)->on_delivered(*message);
        });
      };
      TASKORA_CHECK(client_.open(RD_KAFKA_PRODUCER, producer_options(), prepare, &opaque_));
    }
    rd_kafka_poll(client_.get(), 0);
    if (auto fatal = client_.fatal()) {
      abandon();
      return fail(*std::move(fatal));
    }
    const auto reached = client_.reach(kProbe);
    if (reached) return {};
    rd_kafka_poll(client_.get(), 0);  // the reasons
    return fail(client_.explain(reached.error()));
  }

  // `time`: of all records, in place of their own.
  Status append_at(std::span<const Record> records,
                   std::optional<std::chrono::system_clock::time_point> time,
                   const std::function<void()>& meanwhile) {
    TASKORA_CHECK(connect());
    TASKORA_CHECK(acceptable(records));
    const auto end = std::chrono::steady_clock::now() + settings_.delivery_timeout;
    failure_.reset();
    auto done = hand_over(records, time, end);
    if (done) {
      meanwhile();
      done = await(end);
    }
    if (done && failure_) done = fail(*failure_);
    if (done) return done;
    abandon();
    // Which one is at fault was not heard: whoever looks finds it among fewer.
    if (done.error().type == kafka::kOtherRecord) done.error().type = kRecordRefused;
    return done;
  }

  // Asked before anything is sent: the library would wait for a topic that does not exist, and a
  // broker may make one, with a number of partitions of its own.
  Status acceptable(std::span<const Record> records) {
    for (const auto& record : records) {
      const auto& topic = record.partition.topic;
      if (!client_.has_topic(topic)) {
        client_.doubt();
        TASKORA_CHECK(client_.reach(kProbe));
        if (!client_.has_topic(topic)) return fail(kafka::unknown_topic(topic));
      }
      const auto size = record_size(record);
      if (size <= largest_record(topic)) continue;
      return fail(record_too_large(topic + " takes " + std::to_string(largest_record(topic)) +
                                   " bytes, this one has " + std::to_string(size)));
    }
    return {};
  }

  Status hand_over(std::span<const Record> records,
                   std::optional<std::chrono::system_clock::time_point> time, Moment end) {
    std::size_t handed = 0;
    for (const auto& record : records) {
      for (;;) {
        const auto code = produce(record, time.value_or(record.time));
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR) break;
        if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL) return fail(kafka::to_error(code, "produce"));
        TASKORA_CHECK(serve(kServe, end));
      }
      ++outstanding_;
      if (++handed % kServeEvery == 0) TASKORA_CHECK(serve(0, end));
    }
    return {};
  }

  rd_kafka_resp_err_t produce(const Record& record, std::chrono::system_clock::time_point when) {
    auto headers = kafka::write_headers(record.headers);
    const auto time =
        std::chrono::duration_cast<std::chrono::milliseconds>(when.time_since_epoch());
    // A record without a key goes anywhere; an empty key would send all of them to one place.
    const char* key = record.key.empty() && !record.empty_key ? nullptr : record.key.data();
    const char* value = record.null_value ? nullptr : record.value.data();
    std::array<rd_kafka_vu_t, 6> given{};
    given[0].vtype = RD_KAFKA_VTYPE_TOPIC;
    given[0].u.cstr = record.partition.topic.c_str();
    given[1].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
    given[1].u.i = RD_KAFKA_MSG_F_COPY;
    given[2].vtype = RD_KAFKA_VTYPE_KEY;
    given[2].u.mem = {const_cast<char*>(key), record.key.size()};
    given[3].vtype = RD_KAFKA_VTYPE_VALUE;
    given[3].u.mem = {const_cast<char*>(value), record.value.size()};
    given[4].vtype = RD_KAFKA_VTYPE_TIMESTAMP;
    given[4].u.i64 = time.count();
    given[5].vtype = RD_KAFKA_VTYPE_HEADERS;
    given[5].u.headers = headers.get();
    const kafka::LibraryError error{rd_kafka_produceva(client_.get(), given.data(), given.size())};
    if (error) return rd_kafka_error_code(error.get());
    (void)headers.release();  // the library's now
    return RD_KAFKA_RESP_ERR_NO_ERROR;
  }

  Status await(Moment end) {
    while (outstanding_ > 0) TASKORA_CHECK(serve(kServe, end));
    return {};
  }

  Status serve(int milliseconds, Moment end) {
    rd_kafka_poll(client_.get(), milliseconds);
    if (auto fatal = client_.fatal()) {
      if (!failure_) rd_kafka_poll(client_.get(), kServe);  // the report that it follows from
      return fail(failure_.value_or(*std::move(fatal)));
    }
    if (interrupted_) return fail(unavailable("the writer is ending"));
    if (std::chrono::steady_clock::now() <= end) return {};
    return fail(ErrorCode::deadline_exceeded, "delivery_timeout",
                "the broker did not acknowledge in time");
  }

  void on_delivered(const rd_kafka_message_t& message) {
    --outstanding_;
    if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) return;
    // What is wrong with the one record tells more than that one is wrong.
    if (failure_ && failure_->type != kafka::kOtherRecord) return;
    // Not rd_kafka_message_errstr: of a record that failed it returns the record's own bytes.
    failure_ = kafka::to_error(message.err, rd_kafka_err2str(message.err));
  }

  // Throws away everything that is not acknowledged. A request that is still on its way may be
  // carried out by the broker, but only as a beginning of what will be repeated.
  void abandon() {
    if (!client_.is_open()) return;
    if (outstanding_ > 0) {
      rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
      const auto end = std::chrono::steady_clock::now() + kPurge;
      while (outstanding_ > 0 && std::chrono::steady_clock::now() < end)
        rd_kafka_poll(client_.get(), kServe);
    }
    client_.close();
    outstanding_ = 0;
  }

  KafkaSettings settings_;
  kafka::Client client_;
  kafka::Opaque opaque_{.client = &client_, .owner = this};
  std::size_t outstanding_ = 0;   // handed over and not reported on
  std::optional<Error> failure_;  // of the first record that failed
  std::atomic<bool> interrupted_{false};
};

KafkaWriter::KafkaWriter(KafkaSettings settings, ClientObserver& observer)
    : impl_{std::make_unique<Impl>(std::move(settings), observer)} {}
KafkaWriter::~KafkaWriter() = default;

Status KafkaWriter::append(std::span<const Record> records) {
  return impl_->append(records, [] {});
}
Status KafkaWriter::append_while(std::span<const Record> records,
                                 const std::function<void()>& meanwhile) {
  return impl_->append(records, meanwhile);
}
Status KafkaWriter::check() {
  return impl_->check();
}
void KafkaWriter::interrupt() {
  impl_->interrupt();
}

}  // namespace taskora::log
