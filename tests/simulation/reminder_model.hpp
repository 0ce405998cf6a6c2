#pragma once
// The scheduler's port over the model.

#include "reminder-scheduler/domain/store.hpp"
#include "simulation/database.hpp"
#include "simulation/dice.hpp"

namespace taskora::simulation {

class ModelReminderStore final : public reminder_scheduler::ReminderStore {
 public:
  ModelReminderStore(Database& database, Gate& gate) : db_{database}, gate_{gate} {}

  Status transaction(const Work& work) override;
  Result<std::optional<std::chrono::microseconds>> until_next() override;

 private:
  Database& db_;
  Gate& gate_;
};

[[nodiscard]] Lock reminder_lock(std::int64_t id);
[[nodiscard]] Lock task_lock(std::int64_t id);

}  // namespace taskora::simulation
