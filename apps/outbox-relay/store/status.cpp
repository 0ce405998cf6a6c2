#include "outbox-relay/store/status.hpp"

#include "outbox-relay/store/postgres_store.hpp"
#include "outbox_relay/store/queries.hpp"

namespace taskora::outbox_relay {

Result<RelayStatus> relay_status(db::Database& database) {
  TASKORA_TRY(rows, database.call(db::Scope::service(), store::kRelayStatus, {kLeaderLock}));
  if (rows.empty()) return fail(internal_error("relay_cursor is empty"));
  const auto row = rows.front();
  return RelayStatus{.epoch = row.get<std::int64_t>("epoch"),
                     .leader = row.opt<int>("leader"),
                     .next_pos = row.get<std::int64_t>("next_pos"),
                     .forwarded_pos = row.get<std::int64_t>("forwarded_pos"),
                     .waiting = row.get<std::int64_t>("waiting"),
                     .foreign_cluster = row.get<bool>("foreign_cluster")};
}

}  // namespace taskora::outbox_relay
