#include "taskora/log/outbox.hpp"

#include "log/postgres/queries.hpp"

#include "taskora/log/headers.hpp"
#include "taskora/log/record_size.hpp"
#include "taskora/log/topics.hpp"

namespace taskora::log {
namespace {

// More than the names and numbers around key, headers and payload ever take.
constexpr std::size_t kAround = 4'096;

}  // namespace

Record record_of(const OutboxRow& row) {
  Record record{.partition = {.topic = std::string{row.topic}},
                .key = std::string{row.key},
                .value = std::string{row.payload},
                .headers = read_headers(row.headers, row.type),
                .time = {}};
  record.headers.emplace_back(kPartitionKeyHeader, record.key);
  record.headers.emplace_back(kContentTypeHeader, kCloudEvent);
  return record;
}

Status check_size(const OutboxRow& row) {
  const auto limit = largest_record(row.topic);
  const auto about =
      row.payload.size() + 2 * row.key.size() + row.headers.size() + row.type.size() + kAround;
  if (about <= limit) return {};  // nearly always: no record need be made to see it
  const auto size = record_size(record_of(row));
  if (size <= limit) return {};
  return fail(record_too_large(std::string{row.type} + " " + std::string{row.key} + ": " +
                               std::to_string(size) + " bytes, " + std::string{row.topic} +
                               " takes " + std::to_string(limit)));
}

Status append_to_outbox(db::Transaction& transaction, const events::Event& event) {
  const auto* type = events::find_type(event.type);
  if (type == nullptr) return fail(internal_error("no such event type: " + event.type));
  const auto value = events::encode(event);
  const auto headers = write_headers({{std::string{kTraceHeader}, event.trace.traceparent()}});
  TASKORA_CHECK(check_size({.topic = type->topic,
                            .key = event.subject,
                            .type = event.type,
                            .payload = value,
                            .headers = headers}));
  TASKORA_CHECK(
      transaction.run(postgres::kOutboxAppend,
                      {event.id, type->topic, event.subject, event.user_id, event.project_id,
                       event.task_version, event.type, db::Bytes{value}, headers}));
  return {};
}

}  // namespace taskora::log
