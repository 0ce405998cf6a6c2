#pragma once
// What an account was told, and what was recorded of it. Thread-safe; blocks for database round
// trips.

#include "task-api/store/lists.hpp"

#include "taskora/base/ids.hpp"
#include "taskora/base/time.hpp"
#include "taskora/base/uuid.hpp"
#include "taskora/db/database.hpp"

#include <functional>
#include <optional>
#include <string>

namespace taskora::task_api {

// Where a page of the audit log ends.
struct AuditPosition {
  Timestamp recorded_at{};
  std::int64_t seq = 0;

  [[nodiscard]] std::string text() const;
  // "" is the newest end; invalid_argument for what text() did not write.
  [[nodiscard]] static Result<AuditPosition> parse(std::string_view text);
};

class NotificationService {
 public:
  explicit NotificationService(db::Database& database) : database_{database} {}

  [[nodiscard]] Result<Answer> list(NotificationId below, int limit, bool unread, AccountId account,
                                    const std::function<std::string(NotificationId)>& cursor);
  // not_found for those of others. Reading twice keeps the first time.
  [[nodiscard]] Result<Answer> mark_read(NotificationId id, AccountId account);

  // Newest first. `subject`: a task's id, or any.
  [[nodiscard]] Result<Answer> list_audit(const AuditPosition& from, int limit,
                                          const std::optional<std::string>& subject,
                                          AccountId account,
                                          const std::function<std::string(AuditPosition)>& cursor);

 private:
  db::Database& database_;
};

}  // namespace taskora::task_api
