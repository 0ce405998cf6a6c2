#include "outbox-relay/events/forwarder.hpp"

#include "outbox_relay/store/queries.hpp"

#include "taskora/base/faults.hpp"
#include "taskora/log/headers.hpp"
#include "taskora/log/topics.hpp"

#include <utility>

namespace taskora::outbox_relay {

using db::Scope;

std::vector<log::Record> records_of(const db::Row& row) {
  const auto topic = row.get<std::string_view>("topic");
  const auto type = row.get<std::string_view>("type");
  log::Record record{.partition = {.topic = std::string{topic}},
                     .offset = row.get<std::int64_t>("pos"),
                     .key = row.get<std::string>("partition_key"),
                     .value = row.get<db::Blob>("payload").data,
                     .headers = log::read_headers(row.get<std::string_view>("headers"), type),
                     .time = row.get<Timestamp>("numbered_at")};
  record.headers.emplace_back(log::kPartitionKeyHeader, record.key);
  // A dead letter may be anything.
  if (log::find_topic(topic) != nullptr)
    record.headers.emplace_back(log::kContentTypeHeader, log::kCloudEvent);
  std::vector<log::Record> records{record};
  for (const auto& other : log::topics()) {
    if (other.from != topic || !other.carries(type)) continue;
    records.push_back(record);
    records.back().partition.topic = other.name;
  }
  return records;
}

Result<std::int64_t> Forwarder::forwarded(std::int64_t epoch) {
  TASKORA_TRY(place, database_.call(Scope::service(), store::kForwardPlace, {epoch}));
  if (place.empty()) return fail(not_found("this leader"));
  return place.front().get<std::int64_t>("forwarded_pos");
}

Result<std::optional<Forwarded>> Forwarder::step(std::int64_t epoch) {
  TASKORA_TRY(place, database_.call(Scope::service(), store::kForwardPlace, {epoch}));
  if (place.empty()) return std::nullopt;
  const auto forwarded = place.front().get<std::int64_t>("forwarded_pos");
  const auto last = place.front().get<std::int64_t>("next_pos") - 1;
  TASKORA_TRY(rows, database_.call(Scope::service(), store::kForwardRead,
                                   {forwarded, static_cast<std::int64_t>(batch_)}));
  if (rows.empty()) {
    TASKORA_CHECK(writer_.check());
    return Forwarded{.through = forwarded};
  }
  std::vector<log::Record> records;
  for (const auto row : rows) {
    for (auto& record : records_of(row)) records.push_back(std::move(record));
  }
  TASKORA_CHECK(writer_.append(records));
  faults::crash_point("relay.after_append");
  const auto through = rows[rows.size() - 1].get<std::int64_t>("pos");
  TASKORA_TRY(moved,
              database_.call(Scope::service(), store::kForwardMoved, {epoch, forwarded, through}));
  if (moved.affected() == 0) return std::nullopt;
  return Forwarded{.through = through, .behind = last - through};
}

}  // namespace taskora::outbox_relay
