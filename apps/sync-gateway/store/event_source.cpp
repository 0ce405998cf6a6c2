#include "sync-gateway/store/event_source.hpp"

#include "sync_gateway/store/queries.hpp"

namespace taskora::sync_gateway {
namespace {

LiveEvent event_from_row(const db::Row& row) {
  return {.pos = row.get<EventPosition>(0),
          .type = row.get<std::string>(1),
          .payload = std::move(row.get<db::Blob>(2).data),
          .audience = {}};
}

}  // namespace

Result<LogBounds> EventSource::bounds() {
  TASKORA_TRY(rows, database_.call(db::Scope::service(), store::kLogBounds));
  return LogBounds{rows.front().get<EventPosition>(0), rows.front().get<EventPosition>(1)};
}

Result<std::vector<LiveEvent>> EventSource::after(EventPosition pos, int limit) {
  TASKORA_TRY(rows, database_.call(db::Scope::service(), store::kReadEvents, {pos, limit}));
  std::vector<LiveEvent> events;
  events.reserve(rows.size());
  for (const auto row : rows) {
    events.push_back(event_from_row(row));
    if (row.is_null(3)) continue;
    for (const auto& account : row.get<std::vector<Uuid>>(3))
      events.back().audience.emplace_back(account);
  }
  return events;
}

Result<std::vector<LiveEvent>> EventSource::of(AccountId account, EventPosition after,
                                               EventPosition through, int limit) {
  TASKORA_TRY(rows, database_.call(db::Scope::service(), store::kReadEventsOf,
                                   {account, after, through, limit}));
  std::vector<LiveEvent> events;
  events.reserve(rows.size());
  for (const auto row : rows) events.push_back(event_from_row(row));
  return events;
}

}  // namespace taskora::sync_gateway
