#pragma once
// Every metric of the platform, one row each. Dashboards and alerts may name only what stands here
// (or process_*). Each child carries the label `service` besides those listed. Label values come
// from tables (routes, query names, topics), never from a request: their number is bounded.

#include "taskora/telemetry/metrics.hpp"

namespace taskora::telemetry {

inline constexpr double kFastSeconds[] = {0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05,
                                          0.1,    0.25,  0.5,   1,     2.5,  5,    10};
inline constexpr double kSlowSeconds[] = {0.01, 0.05, 0.1, 0.25, 0.5,  1,   2,
                                          5,    15,   60,  300,  1800, 7200};

inline constexpr GaugeSpec<1> kBuildInfo{
    "taskora_build_info", "Always 1; the version runs as a label.", {"version"}};
inline constexpr CounterSpec<0> kLogLinesDropped{
    "taskora_log_lines_dropped_total", "Log lines lost because nobody read the output.", {}};

inline constexpr CounterSpec<3> kHttpRequests{"taskora_http_requests_total",
                                              "Requests answered, by route template.",
                                              {"method", "route", "status"}};
inline constexpr HistogramSpec<2> kHttpRequestSeconds{
    "taskora_http_request_duration_seconds",
    "From the request's last byte to the answer's first.",
    {"method", "route"},
    kFastSeconds};
inline constexpr GaugeSpec<0> kHttpRequestsInFlight{
    "taskora_http_requests_in_flight", "Requests being worked on.", {}};
inline constexpr GaugeSpec<1> kHttpConnections{
    "taskora_http_connections", "Open connections, by what they do.", {"state"}};
inline constexpr CounterSpec<1> kHttpRejected{
    "taskora_http_rejected_total",
    "Connections and requests refused before a handler saw them.",
    {"reason"}};

inline constexpr CounterSpec<1> kHttpStreamsClosed{
    "taskora_http_streams_closed_total", "Event streams that ended, by reason.", {"reason"}};

inline constexpr GaugeSpec<0> kStreamListeners{
    "taskora_stream_listeners", "Open live streams.", {}};
inline constexpr GaugeSpec<0> kStreamPosition{
    "taskora_stream_position", "The newest event position given to the live streams.", {}};

inline constexpr GaugeSpec<0> kRelayLeader{
    "taskora_relay_leader", "1 while this process numbers the events.", {}};
inline constexpr GaugeSpec<0> kRelayEpoch{
    "taskora_relay_epoch", "The leadership's number; a higher one fences it.", {}};
inline constexpr CounterSpec<0> kRelayNumbered{
    "taskora_relay_numbered_total", "Events that got their position.", {}};
inline constexpr HistogramSpec<0> kRelayTickSeconds{"taskora_relay_tick_duration_seconds",
                                                    "One look at the outbox, and one page.",
                                                    {},
                                                    kFastSeconds};
inline constexpr GaugeSpec<0> kRelayLagRows{
    "taskora_relay_lag_rows", "Events found that wait for their position.", {}};
inline constexpr HistogramSpec<0> kRelayLagSeconds{
    "taskora_relay_lag_seconds",
    "Age of a page's oldest event when it got its position.",
    {},
    kFastSeconds};
inline constexpr GaugeSpec<0> kRelayForwardLag{
    "taskora_relay_forward_lag_positions", "Positions that are not on the log yet.", {}};
inline constexpr CounterSpec<0> kRelayExpired{
    "taskora_relay_expired_total", "Positions deleted past their topic's retention.", {}};
inline constexpr CounterSpec<1> kRelayPutAside{"taskora_relay_put_aside_total",
                                               "Events put aside: their topic does not take them.",
                                               {"topic"}};
inline constexpr CounterSpec<1> kRelayErrors{
    "taskora_relay_errors_total", "Failures, by what was being done.", {"doing"}};

inline constexpr HistogramSpec<1> kDbQuerySeconds{"taskora_db_query_duration_seconds",
                                                  "One statement, by its file's name.",
                                                  {"query"},
                                                  kFastSeconds};
inline constexpr CounterSpec<2> kDbErrors{
    "taskora_db_errors_total", "Failed statements, by error code.", {"query", "code"}};
inline constexpr GaugeSpec<2> kDbConnections{
    "taskora_db_connections", "Connections of a pool.", {"pool", "state"}};
inline constexpr HistogramSpec<1> kDbPoolWaitSeconds{
    "taskora_db_pool_wait_seconds", "Waiting for a free connection.", {"pool"}, kFastSeconds};

inline constexpr CounterSpec<2> kConsumerRecords{
    "taskora_consumer_records_total",
    "Records consumed: applied, repeat (its effect was there already), skipped (a type not asked "
    "for).",
    {"topic", "outcome"}};
inline constexpr HistogramSpec<1> kConsumerBatchSeconds{"taskora_consumer_batch_duration_seconds",
                                                        "One committed transaction of a consumer.",
                                                        {"topic"},
                                                        kFastSeconds};
inline constexpr CounterSpec<1> kConsumerRetries{
    "taskora_consumer_retries_total", "Attempts that failed and were made again.", {"topic"}};
inline constexpr CounterSpec<1> kConsumerWaits{
    "taskora_consumer_waits_total", "Pauses because a dependency was away.", {"topic"}};
inline constexpr CounterSpec<2> kConsumerDeadLetters{
    "taskora_consumer_dead_letters_total", "Records put aside.", {"topic", "reason"}};
inline constexpr CounterSpec<1> kConsumerFenced{
    "taskora_consumer_fenced_total",
    "Transactions rolled back because another process had taken the partition.",
    {"topic"}};
inline constexpr CounterSpec<1> kConsumerTruncated{
    "taskora_consumer_truncated_total",
    "Times the log began after the consumer's place: records are lost to it.",
    {"topic"}};
inline constexpr GaugeSpec<2> kConsumerLag{
    "taskora_consumer_lag_records", "Records still to come.", {"topic", "partition"}};
inline constexpr GaugeSpec<2> kConsumerAssigned{
    "taskora_consumer_assigned", "1 while this process has the partition.", {"topic", "partition"}};
inline constexpr GaugeSpec<2> kConsumerStopped{
    "taskora_consumer_stopped",
    "1 while the partition stands still before an event newer than this program.",
    {"topic", "partition"}};

// `client`: reader or writer.
inline constexpr GaugeSpec<1> kKafkaBrokersUp{
    "taskora_kafka_brokers_up", "Brokers this client is connected to.", {"client"}};
inline constexpr GaugeSpec<1> kKafkaQueued{
    "taskora_kafka_queued_records",
    "Records to be acknowledged (writer), or fetched and not read yet (reader).",
    {"client"}};
inline constexpr GaugeSpec<1> kKafkaRoundTrip{
    "taskora_kafka_round_trip_p99_seconds",
    "Request to answer, 99th percentile of the slowest broker.",
    {"client"}};
inline constexpr GaugeSpec<1> kKafkaThrottled{
    "taskora_kafka_throttled_seconds", "Mean delay a broker asks for.", {"client"}};
inline constexpr CounterSpec<1> kKafkaRequests{
    "taskora_kafka_requests_total", "Requests sent to brokers.", {"client"}};
inline constexpr CounterSpec<1> kKafkaRequestErrors{
    "taskora_kafka_request_errors_total",
    "Requests that could not be sent or were not answered in time.",
    {"client"}};
inline constexpr CounterSpec<1> kKafkaRetries{
    "taskora_kafka_request_retries_total", "Requests sent again.", {"client"}};
inline constexpr CounterSpec<1> kKafkaSentBytes{
    "taskora_kafka_sent_bytes_total", "Bytes sent to brokers.", {"client"}};
inline constexpr CounterSpec<1> kKafkaReceivedBytes{
    "taskora_kafka_received_bytes_total", "Bytes received from brokers.", {"client"}};
inline constexpr CounterSpec<1> kKafkaRebalances{
    "taskora_kafka_rebalances_total", "Times the group shared its partitions anew.", {"client"}};
inline constexpr CounterSpec<2> kKafkaErrors{
    "taskora_kafka_client_errors_total",
    "Troubles the client told of, by the library's name for them.",
    {"client", "code"}};

inline constexpr CounterSpec<1> kRecurrences{
    "taskora_recurrences_total",
    "Completions of recurring tasks: created, ended, repeat (the successor was there), "
    "gone (deleted or no longer recurring).",
    {"outcome"}};

inline constexpr CounterSpec<1> kRemindersTaken{
    "taskora_reminders_taken_total",
    "Reminders that came due: fired, or cancelled because the task was closed.",
    {"outcome"}};
inline constexpr HistogramSpec<0> kReminderDelaySeconds{
    "taskora_reminder_delay_seconds", "From a reminder's time to its event.", {}, kSlowSeconds};
inline constexpr GaugeSpec<0> kReminderLagSeconds{
    "taskora_reminder_lag_seconds", "How long the oldest due reminder has been waiting.", {}};

inline constexpr CounterSpec<1> kNotifications{
    "taskora_notifications_total",
    "Reminders told: written, repeat (told already), closed (the task was done or deleted).",
    {"outcome"}};
inline constexpr CounterSpec<2> kDeliveries{
    "taskora_deliveries_total",
    "Notifications given to a channel: delivered at once, or queued to be sent.",
    {"channel", "outcome"}};

inline constexpr CounterSpec<1> kAuditEntries{
    "taskora_audit_entries_total", "Events appended to the audit log.", {"topic"}};
inline constexpr CounterSpec<0> kAuditHeadsSigned{
    "taskora_audit_heads_signed_total", "Signed heads of audit chains.", {}};
inline constexpr GaugeSpec<0> kAuditFaults{
    "taskora_audit_faults",
    "Places where the audit log was found changed when its heads were last to be signed.",
    {}};

}  // namespace taskora::telemetry
