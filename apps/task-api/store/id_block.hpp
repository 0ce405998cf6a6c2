#pragma once
// Two things that are asked for at every creation and never change once known.

#include "taskora/base/ids.hpp"
#include "taskora/base/result.hpp"
#include "taskora/db/database.hpp"

#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

namespace taskora::task_api {

// Task ids, taken from the sequence in blocks: the event that names the id is made before the
// insert. What is left of a block when the process ends is never used. Thread-safe.
class IdBlock {
 public:
  explicit IdBlock(db::Database& database) : database_{database} {}
  [[nodiscard]] Result<TaskId> next();

 private:
  static constexpr int kBlock = 128;
  db::Database& database_;
  std::mutex mutex_;
  std::vector<TaskId> free_;
};

// The Inbox of each account. Thread-safe; bounded, forgotten whole when full.
class InboxCache {
 public:
  [[nodiscard]] std::optional<ProjectId> find(AccountId account) const;
  void remember(AccountId account, ProjectId inbox);

 private:
  static constexpr std::size_t kMost = 100'000;
  mutable std::mutex mutex_;
  std::unordered_map<AccountId, ProjectId> known_;
};

}  // namespace taskora::task_api
