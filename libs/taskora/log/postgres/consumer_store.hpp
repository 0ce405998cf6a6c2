#pragma once
// What a consumer has done, in the tables of migrations 0006, 0010 and 0011; one transaction with
// its effects.

#include "taskora/db/database.hpp"
#include "taskora/log/consumer.hpp"
#include "taskora/log/consumer_store.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace taskora::log {

class PostgresConsumerStore final : public ConsumerStore {
 public:
  // `database`: as the consumer's role; must outlive the store. `log`: the one whose offsets these
  // are ("postgres", "kafka"); a partition last read from another one begins at 0.
  PostgresConsumerStore(db::Database& database, const Consumer& consumer, std::string_view log);

  [[nodiscard]] Result<Assignment> assign(const Partition& partition) override;
  [[nodiscard]] Result<std::vector<Partition>> lost(std::span<const Ownership> owned) override;
  [[nodiscard]] Status begin(const Ownership& ownership, std::int64_t through) override;
  [[nodiscard]] Result<Applied> apply(const Ownership& ownership, std::span<const Decoded> events,
                                      std::int64_t next) override;
  [[nodiscard]] Status skip(const Ownership& ownership, std::int64_t next) override;
  [[nodiscard]] Result<int> attempt(const Ownership& ownership, std::int64_t offset) override;
  [[nodiscard]] Status forgive(const Ownership& ownership, std::int64_t offset) override;
  [[nodiscard]] Result<Parking> park(const Ownership& ownership, const DeadLetter& letter,
                                     std::int64_t next) override;

 private:
  [[nodiscard]] Result<Applied> apply_in(db::Transaction& transaction, const Ownership& ownership,
                                         std::span<const Decoded> events, std::int64_t next);
  [[nodiscard]] Result<std::optional<std::string>> freed(db::Transaction& transaction,
                                                         const std::string& topic,
                                                         std::span<const Decoded> events);
  [[nodiscard]] Result<Parking> put_aside(db::Transaction& transaction, const DeadLetter& letter);

  db::Database& database_;
  std::string name_;
  std::string log_;
  Handler handler_;
  RunAs run_as_;
};

}  // namespace taskora::log
