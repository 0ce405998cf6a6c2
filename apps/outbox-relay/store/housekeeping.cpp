#include "outbox-relay/store/housekeeping.hpp"

#include "outbox_relay/store/queries.hpp"

#include "taskora/log/topics.hpp"

#include <string>

namespace taskora::outbox_relay {

using db::Scope;

Result<std::vector<int>> empty_outbox(db::Database& database) {
  std::vector<int> emptied;
  for (int slot = 0; slot < kOutboxPartitions; ++slot) {
    const auto rows = database.call(Scope::service(), store::kOutboxEmpty, {slot});
    if (!rows) {
      if (rows.error().type == "lock_timeout") continue;
      return fail(rows.error());
    }
    if (rows->front().get<bool>("emptied")) emptied.push_back(slot);
  }
  return emptied;
}

Result<Expiry::Progress> Expiry::step(std::int64_t through) {
  std::vector<std::string> names;
  std::vector<std::int64_t> days;
  for (const auto& topic : log::topics()) {
    if (topic.derived()) continue;  // its records are another topic's
    names.emplace_back(topic.name);
    days.push_back(topic.retention.count());
  }
  TASKORA_TRY(rows,
              database_.call(Scope::service(), store::kExpireEvents,
                             {after_, static_cast<std::int64_t>(batch_), names, days, through}));
  const auto row = rows.front();
  const auto last = row.opt<std::int64_t>("last");
  const bool finished = !last || !row.get<bool>("old");
  after_ = finished ? 0 : *last;
  return Progress{.deleted = static_cast<std::size_t>(row.get<std::int64_t>("deleted")),
                  .finished = finished};
}

}  // namespace taskora::outbox_relay
