#pragma once
// The use cases of tasks: each one transaction, each with its event. Thread-safe; every call blocks
// for database round trips. Errors besides those of domain/tasks.hpp: not_found (also for tasks of
// others), precondition_failed
// ("version_mismatch") when If-Match lost, and those of db and run_once.

#include "task-api/domain/tasks.hpp"
#include "task-api/store/id_block.hpp"
#include "task-api/store/idempotency.hpp"

#include "taskora/base/trace.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace taskora::task_api {

// Who asks, and how.
struct WriteContext {
  AccountId account;
  TraceContext trace;
  std::optional<IdempotencyKey> idempotency;
  std::vector<std::int64_t> if_match;  // versions any of which will do; empty: any
};

// precondition_failed ("version_mismatch") unless `version` is among those of If-Match, or there
// are none.
[[nodiscard]] Status check_version(std::int64_t version, const std::vector<std::int64_t>& if_match);

struct TaskFilter {
  std::optional<events::TaskStatus> status;
  std::optional<events::Priority> priority;
  std::optional<std::string> tag;
  std::optional<Timestamp> due_from;  // inclusive
  std::optional<Timestamp> due_to;    // exclusive
  std::optional<ProjectId> project;
  std::optional<TaskId> parent;
  [[nodiscard]] bool empty() const {
    return !status && !priority && !tag && !due_from && !due_to && !project && !parent;
  }
};

class TaskService {
 public:
  // `rung` is called after every commit that wrote an event.
  TaskService(db::Database& database, const Clock& clock, std::function<void()> rung);

  [[nodiscard]] Result<Answer> create(const NewTaskInput& input, const WriteContext& context);
  [[nodiscard]] Result<Answer> read(TaskId id, AccountId account);
  // Newest first, below `below`; at most `limit`. The body is {"items": […], "next_cursor": …}:
  // `cursor` turns the last id into the opaque text.
  [[nodiscard]] Result<Answer> list(const TaskFilter& filter, TaskId below, int limit,
                                    AccountId account,
                                    const std::function<std::string(TaskId)>& cursor);
  [[nodiscard]] Result<Answer> patch(TaskId id, const TaskInput& input,
                                     const WriteContext& context);
  [[nodiscard]] Result<Answer> replace(TaskId id, const TaskInput& input,
                                       const WriteContext& context);
  [[nodiscard]] Result<Answer> complete(TaskId id, const WriteContext& context);
  [[nodiscard]] Result<Answer> reopen(TaskId id, const WriteContext& context);
  [[nodiscard]] Result<Answer> remove(TaskId id, const WriteContext& context);

  // The account's own zone, for filters given as days.
  [[nodiscard]] Result<std::string> zone_of(AccountId account);

 private:
  using Decide = std::function<Result<Change>(const StoredTask&, const Actor&)>;

  [[nodiscard]] Result<Actor> actor_for(const TaskInput& input, AccountId account);
  [[nodiscard]] Result<ProjectId> inbox_of(AccountId account);
  [[nodiscard]] Result<Answer> create_at_once(const Change& change, const Actor& actor,
                                              const WriteContext& context);
  [[nodiscard]] Result<Answer> create_in(db::Transaction& tx, Change change, const TaskInput& input,
                                         const Actor& actor, const WriteContext& context);
  [[nodiscard]] Result<Answer> change(TaskId id, const TaskInput& input,
                                      const WriteContext& context, const Decide& decide);

  db::Database& database_;
  const Clock& clock_;
  std::function<void()> rung_;
  IdBlock ids_;
  InboxCache inboxes_;
};

}  // namespace taskora::task_api
