#pragma once
// The scheduler's port on PostgreSQL.

#include "reminder-scheduler/domain/store.hpp"

#include "taskora/db/database.hpp"

#include <chrono>
#include <optional>

namespace taskora::reminder_scheduler {

class PostgresReminderStore final : public ReminderStore {
 public:
  // `database`: as taskora_reminder_scheduler; must outlive the store.
  explicit PostgresReminderStore(db::Database& database) : database_{database} {}

  [[nodiscard]] Status transaction(const Work& work) override;
  [[nodiscard]] Result<std::optional<std::chrono::microseconds>> until_next() override;

 private:
  db::Database& database_;
};

}  // namespace taskora::reminder_scheduler
