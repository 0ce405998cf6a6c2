#pragma once
// What tasks may become. Pure functions: time, ids and the account's zone are arguments, nothing is
// stored or sent here.

#include "task-api/domain/task_input.hpp"

#include "taskora/base/result.hpp"
#include "taskora/events/task.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taskora::task_api {

// A task with what only the database knows of it.
struct StoredTask {
  events::Task task;
  std::optional<LocalTime>
      recurrence_anchor;    // where the series' grid starts; set when the task recurs
  int recurrence_done = 0;  // occurrences of the series before this one
  bool deleted = false;
};

struct Actor {
  AccountId account;
  std::string zone;  // the account's own, for a due date that names none
  Timestamp now;
};

// A change and what to call it.
struct Change {
  StoredTask after;
  std::string event_type;  // task.created, task.updated, …
  std::vector<std::string>
      changed;  // members that differ; empty with an event_type other than task.created: no change
  [[nodiscard]] bool nothing() const { return changed.empty() && event_type == "task.updated"; }
};

inline constexpr std::size_t kMaxReminders = 20;
inline constexpr std::size_t kMaxTags = 50;
inline constexpr std::size_t kMaxTitle = 500;            // characters
inline constexpr std::size_t kMaxDescription = 100'000;  // characters

// Every function below returns invalid_argument (with pointers into the request's body) when the
// result would make no sense, and leaves tags to the caller: they are rows of their own.

[[nodiscard]] Result<Change> create_task(const NewTaskInput& input, TaskId id, ProjectId inbox,
                                         const Actor& actor);
// Merges: only members that `input` names can change.
[[nodiscard]] Result<Change> patch_task(const StoredTask& before, const TaskInput& input,
                                        const Actor& actor);
// Replaces: members that `input` does not name go back to their defaults (project and parent stay).
[[nodiscard]] Result<Change> replace_task(const StoredTask& before, const TaskInput& input,
                                          const Actor& actor);
// Completing a task that is done, and reopening one that is open, changes nothing.
[[nodiscard]] Result<Change> complete_task(const StoredTask& before, const Actor& actor);
[[nodiscard]] Result<Change> reopen_task(const StoredTask& before, const Actor& actor);
[[nodiscard]] Change delete_task(const StoredTask& before, const Actor& actor);

// Names of the members of the wire form in which the two differ (version and updated_at aside).
[[nodiscard]] std::vector<std::string> changed_members(const events::Task& before,
                                                       const events::Task& after);

}  // namespace taskora::task_api
