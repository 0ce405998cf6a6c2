#pragma once
// The relay's port on PostgreSQL.

#include "outbox-relay/domain/store.hpp"

#include "taskora/db/database.hpp"
#include "taskora/log/postgres/session_lock.hpp"

#include <string_view>

namespace taskora::outbox_relay {

// The lock that the leader's session holds.
inline constexpr std::string_view kLeaderLock = "taskora.outbox-relay";

class PostgresRelayStore final : public RelayStore {
 public:
  // `session`: one connection of its own, as taskora_outbox_relay; must outlive the store.
  explicit PostgresRelayStore(db::Database& session);

  [[nodiscard]] Result<bool> lead() override;
  void step_down() override { lock_.release(); }
  [[nodiscard]] Result<Cursor> take_over() override;
  [[nodiscard]] Result<Found> find(const Cursor& cursor, std::size_t limit) override;
  [[nodiscard]] Result<Numbered> number(const Cursor& cursor, const Page& page) override;

 private:
  db::Database& session_;
  log::SessionLock lock_;
  int prepared_session_ = 0;  // the session that has its settings
};

}  // namespace taskora::outbox_relay
