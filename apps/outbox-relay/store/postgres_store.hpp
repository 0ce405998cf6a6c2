#pragma once
// The relay's port on PostgreSQL.

#include "outbox-relay/domain/store.hpp"

#include "taskora/db/database.hpp"
#include "taskora/log/postgres/session_lock.hpp"

#include <functional>
#include <span>
#include <string_view>

namespace taskora::outbox_relay {

// The lock that the leader's session holds.
inline constexpr std::string_view kLeaderLock = "taskora.outbox-relay";

class PostgresRelayStore final : public RelayStore {
 public:
  // Each one connection of its own, as taskora_outbox_relay, that must outlive the store: `session`
  // holds the lock, and every other page that is numbered together with others is `second`'s.
  PostgresRelayStore(db::Database& session, db::Database& second);

  [[nodiscard]] Result<bool> lead() override;
  void step_down() override { lock_.release(); }
  [[nodiscard]] Result<Cursor> take_over() override;
  [[nodiscard]] Result<Found> find(const Cursor& cursor, std::size_t limit) override;
  [[nodiscard]] Result<Numbered> number(const Cursor& cursor, std::span<const Page> pages) override;

 private:
  [[nodiscard]] Result<Numbered> one_by_one(Cursor cursor, std::span<const Page> pages);
  [[nodiscard]] Result<Numbered> number_page(const Cursor& cursor, const Page& page);
  [[nodiscard]] Result<Numbered> number_ahead(db::Database& session, const Cursor& cursor,
                                              const Page& page,
                                              const std::function<bool()>& my_turn);

  db::Database& session_;
  db::Database& second_;
  log::SessionLock lock_;
  int prepared_session_ = 0;  // the session that has its settings
};

}  // namespace taskora::outbox_relay
