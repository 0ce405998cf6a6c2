#include "outbox-relay/store/rebase.hpp"

#include "outbox_relay/store/queries.hpp"

namespace taskora::outbox_relay {

using db::Scope;

Result<bool> rebase_needed(db::Database& database) {
  TASKORA_TRY(rows, database.call(Scope::service(), store::kRebaseNeeded));
  return !rows.empty() && rows.front().get<bool>("needed");
}

Result<Rebased> rebase(db::Database& owner) {
  return owner.transaction(Scope::service(), [](db::Transaction& transaction) -> Result<Rebased> {
    // A relay, and then the writers, wait from here on: every statement below sees all rows there
    // will be. A relay in the middle of its work finds itself fenced by the new epoch.
    TASKORA_CHECK(transaction.run(store::kRebaseLockCursor));
    TASKORA_CHECK(transaction.run(store::kRebaseLockOutbox));
    TASKORA_CHECK(transaction.run(store::kRebaseDeleteNumbered));
    TASKORA_TRY(renewed, transaction.run(store::kRebaseRenew));
    TASKORA_TRY(cursor, transaction.run(store::kRebaseCursor));
    if (cursor.empty()) return fail(internal_error("relay_cursor is empty"));
    const auto row = cursor.front();
    return Rebased{.waiting = renewed.affected(),
                   .next_pos = row.get<std::int64_t>("next_pos"),
                   .epoch = row.get<std::int64_t>("epoch")};
  });
}

}  // namespace taskora::outbox_relay
