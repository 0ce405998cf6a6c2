#pragma once
// What a consumer has done, in the tables of migrations 0006 and 0010; one transaction with its
// effects.

#include "taskora/db/database.hpp"
#include "taskora/log/consumer.hpp"
#include "taskora/log/consumer_store.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace taskora::log {

// Runs in the transaction that puts a record aside; where the log has dead-letter topics it writes
// the outbox row that carries the letter there.
using DeadLetterHook = std::function<Status(db::Transaction&, const DeadLetter&)>;

class PostgresConsumerStore final : public ConsumerStore {
 public:
  // `database`: as the consumer's role; must outlive the store. `log`: the one whose offsets these
  // are ("postgres", "kafka"); a partition last read from another one begins at 0. `hook` may be
  // empty.
  PostgresConsumerStore(db::Database& database, const Consumer& consumer, std::string_view log,
                        DeadLetterHook hook = {});

  [[nodiscard]] Result<Assignment> assign(const Partition& partition) override;
  [[nodiscard]] Status begin(const Ownership& ownership, std::int64_t through) override;
  [[nodiscard]] Result<Applied> apply(const Ownership& ownership, std::span<const Decoded> events,
                                      std::int64_t next) override;
  [[nodiscard]] Status skip(const Ownership& ownership, std::int64_t next) override;
  [[nodiscard]] Result<int> attempt(const Ownership& ownership, std::int64_t offset) override;
  [[nodiscard]] Status forgive(const Ownership& ownership, std::int64_t offset) override;
  [[nodiscard]] Result<bool> park(const Ownership& ownership, const DeadLetter& letter) override;

 private:
  [[nodiscard]] Result<Applied> apply_in(db::Transaction& transaction, const Ownership& ownership,
                                         std::span<const Decoded> events, std::int64_t next);
  [[nodiscard]] Status handle(db::Transaction& transaction, const Decoded& decoded);

  db::Database& database_;
  std::string name_;
  std::string log_;
  Handler handler_;
  RunAs run_as_;
  DeadLetterHook hook_;
};

}  // namespace taskora::log
