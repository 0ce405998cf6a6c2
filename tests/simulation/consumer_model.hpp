#pragma once
// A consumer's port over the model. TASKORA_FAULT takes the same safeguards away here as in SQL.

#include "simulation/database.hpp"

#include "taskora/log/consumer_store.hpp"

#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace taskora::simulation {

class ModelConsumerStore final : public log::ConsumerStore {
 public:
  // Applies one event inside the transaction.
  using Handle = std::function<Status(Transaction&, const log::Decoded&)>;

  ModelConsumerStore(Database& database, Gate& gate, std::string consumer, Handle handle)
      : db_{database}, gate_{gate}, consumer_{std::move(consumer)}, handle_{std::move(handle)} {}

  Result<log::Assignment> assign(const log::Partition& partition) override;
  Status begin(const log::Ownership& o, std::int64_t through) override;
  Result<log::Applied> apply(const log::Ownership& o, std::span<const log::Decoded> events,
                             std::int64_t next) override;
  Status skip(const log::Ownership& o, std::int64_t next) override;
  Result<int> attempt(const log::Ownership& o, std::int64_t offset) override;
  Status forgive(const log::Ownership& o, std::int64_t offset) override;
  Result<log::Parking> park(const log::Ownership& o, const log::DeadLetter& letter,
                            std::int64_t next) override;

 private:
  template <typename Work>
  auto transaction(std::string_view name, Work&& work)
      -> decltype(work(std::declval<Transaction&>()));
  [[nodiscard]] Place place(const log::Partition& partition) const;
  // Waits for the row of the offset.
  [[nodiscard]] Status hold(Transaction& tx, const log::Partition& partition);
  [[nodiscard]] bool owns(const log::Ownership& o) const;
  [[nodiscard]] Status move(Transaction& tx, const log::Ownership& o, std::int64_t next);
  [[nodiscard]] Result<std::set<Uuid>> enter(Transaction& tx, std::span<const Uuid> ids);
  [[nodiscard]] Result<int> count_attempt(const log::Ownership& o, std::int64_t offset);
  [[nodiscard]] Status forget_attempt(const log::Ownership& o, std::int64_t offset);
  [[nodiscard]] bool has_parked(const std::string& key) const;
  [[nodiscard]] Result<std::optional<std::string>> freed(Transaction& tx,
                                                         std::span<const log::Decoded> events);
  [[nodiscard]] log::Parking put_aside(Transaction& tx, const log::DeadLetter& letter,
                                       std::vector<Letter>& put);
  [[nodiscard]] bool is_repeat(const log::DeadLetter& letter, std::span<const Letter> put) const;

  Database& db_;
  Gate& gate_;
  std::string consumer_;
  Handle handle_;
};

}  // namespace taskora::simulation
