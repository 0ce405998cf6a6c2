#pragma once
// The relay's ports over the model. TASKORA_FAULT takes the same safeguards away here as in SQL.

#include "outbox-relay/domain/store.hpp"
#include "outbox-relay/events/forward_store.hpp"
#include "simulation/database.hpp"

#include <span>
#include <vector>

namespace taskora::simulation {

class ModelRelayStore final : public outbox_relay::RelayStore {
 public:
  ModelRelayStore(Database& database, Gate& gate)
      : db_{database}, gate_{gate}, session_{++database.sessions} {}

  Result<bool> lead() override;
  void step_down() override { release(); }
  Result<outbox_relay::Cursor> take_over() override;
  Result<outbox_relay::Found> find(const outbox_relay::Cursor& cursor, std::size_t limit) override;
  Result<outbox_relay::Numbered> number(const outbox_relay::Cursor& cursor,
                                        std::span<const outbox_relay::Page> pages) override;

  // The connection breaks: the server ends the session, and with it the lock. The next statement
  // opens another.
  void cut();

 private:
  Result<outbox_relay::Numbered> number_one(const outbox_relay::Cursor& cursor,
                                            const outbox_relay::Page& page);
  void release();

  Database& db_;
  Gate& gate_;
  int session_;
};

class ModelForwardStore final : public outbox_relay::ForwardStore {
 public:
  ModelForwardStore(Database& database, Gate& gate) : db_{database}, gate_{gate} {}

  Result<std::optional<outbox_relay::ForwardPlace>> place(std::int64_t epoch) override;
  Result<std::vector<outbox_relay::ForwardEntry>> read(std::int64_t after,
                                                       std::size_t limit) override;
  Result<log::StoredLetter> put_aside(const log::Record& record, const Error& why) override;
  Result<bool> move(std::int64_t epoch, std::int64_t from, std::int64_t to) override;

 private:
  Database& db_;
  Gate& gate_;
};

// The record of an event at a position, as its topic's.
[[nodiscard]] log::Record record_at(const Database& database, std::int64_t pos);

}  // namespace taskora::simulation
