#include "task-api/store/id_block.hpp"

#include "task_api/store/queries.hpp"

#include <algorithm>

namespace taskora::task_api {

Result<TaskId> IdBlock::next() {
  const std::lock_guard lock{mutex_};
  if (free_.empty()) {
    TASKORA_TRY(rows, database_.call(db::Scope::service(), store::kTakeTaskIds, {kBlock}));
    for (const auto row : rows) free_.push_back(row.get<TaskId>(0));
    std::reverse(free_.begin(), free_.end());  // handed out from the back, smallest first
  }
  const auto id = free_.back();
  free_.pop_back();
  return id;
}

std::optional<ProjectId> InboxCache::find(AccountId account) const {
  const std::lock_guard lock{mutex_};
  const auto at = known_.find(account);
  return at == known_.end() ? std::nullopt : std::optional{at->second};
}

void InboxCache::remember(AccountId account, ProjectId inbox) {
  const std::lock_guard lock{mutex_};
  if (known_.size() >= kMost) known_.clear();
  known_.emplace(account, inbox);
}

}  // namespace taskora::task_api
