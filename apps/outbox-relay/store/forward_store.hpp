#pragma once
// The forwarder's port on PostgreSQL.

#include "outbox-relay/events/forward_store.hpp"

#include "taskora/db/database.hpp"
#include "taskora/db/rows.hpp"

namespace taskora::outbox_relay {

class PostgresForwardStore final : public ForwardStore {
 public:
  // `database`: as taskora_outbox_relay; must outlive the store.
  explicit PostgresForwardStore(db::Database& database) : database_{database} {}

  [[nodiscard]] Result<std::optional<ForwardPlace>> place(std::int64_t epoch) override;
  [[nodiscard]] Result<std::vector<ForwardEntry>> read(std::int64_t after,
                                                       std::size_t limit) override;
  [[nodiscard]] Result<bool> move(std::int64_t epoch, std::int64_t from, std::int64_t to) override;
  [[nodiscard]] Result<log::StoredLetter> put_aside(const log::Record& record,
                                                    const Error& why) override;

 private:
  [[nodiscard]] Result<ForwardEntry> read_letter(const db::Row& row);

  db::Database& database_;
};

}  // namespace taskora::outbox_relay
