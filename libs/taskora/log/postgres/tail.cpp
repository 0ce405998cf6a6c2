#include "taskora/log/postgres/tail.hpp"

#include "log/postgres/queries.hpp"

#include "taskora/log/dead_letter.hpp"

namespace taskora::log {

Result<LoggedPage> read_tail(db::Database& database, std::int64_t from, std::int64_t window,
                             const TailFilter& filter) {
  TASKORA_TRY(rows, database.call(db::Scope::service(), postgres::kLogTail,
                                  {from, window, filter.topic, filter.key}));
  LoggedPage page;
  for (const auto row : rows) {
    page.last = row.get<std::int64_t>("last");
    if (row.is_null("pos")) continue;
    const auto type = row.get<std::string_view>("type");
    page.events.push_back({.pos = row.get<std::int64_t>("pos"),
                           .topic = row.get<std::string>("topic"),
                           .key = row.get<std::string>("partition_key"),
                           .type = std::string{type},
                           .version = row.opt<std::int64_t>("aggregate_version"),
                           .letter = type == kDeadLetterType
                                         ? std::optional{row.get<std::string>("key")}
                                         : std::nullopt,
                           .payload = row.get<db::Blob>("payload").data,
                           .numbered_at = row.get<Timestamp>("numbered_at")});
  }
  return page;
}

}  // namespace taskora::log
