#include "task-api/domain/tasks.hpp"

#include "task-api/domain/due.hpp"
#include "task-api/domain/reminders.hpp"

#include <utility>

namespace taskora::task_api {
namespace {

using events::Task;
using events::TaskStatus;

template <typename T>
void merge(std::optional<T>& member, const Merge<T>& input) {
  if (!input) return;
  if (const auto* value = std::get_if<T>(&*input))
    member = *value;
  else
    member.reset();
}

void apply_status(Task& task, TaskStatus status, Timestamp now) {
  if (task.status == status) return;
  task.status = status;
  task.completed_at = status == TaskStatus::done ? std::optional{now} : std::nullopt;
}

std::string event_type(const Task& before, const Task& after) {
  if (before.status == after.status) return "task.updated";
  switch (after.status) {
    case TaskStatus::done:
      return "task.completed";
    case TaskStatus::open:
      return "task.reopened";
    case TaskStatus::cancelled:
      return "task.updated";
  }
  return "task.updated";
}

Status apply(StoredTask& stored, const TaskInput& input, const Actor& actor) {
  auto& task = stored.task;
  if (input.title) task.title = *input.title;
  if (input.description) task.description = *input.description;
  if (input.priority) task.priority = *input.priority;
  if (input.project_id) task.project_id = *input.project_id;
  merge(task.parent_task_id, input.parent_task_id);
  if (task.parent_task_id == task.id) {
    return fail(invalid({.pointer = "/parent_task_id",
                         .code = "cycle",
                         .detail = "a task cannot be its own parent"}));
  }
  TASKORA_CHECK(apply_schedule(stored, input, actor));
  if (input.status) apply_status(task, *input.status, actor.now);
  if (input.reminders) task.reminders = replace_reminders(task.reminders, *input.reminders);
  schedule_reminders(task, actor.now, stored.deleted);
  return {};
}

// The next version, if anything differs.
Change finish(const StoredTask& before, StoredTask after, Timestamp now) {
  Change change{std::move(after), {}, {}};
  change.event_type = event_type(before.task, change.after.task);
  change.changed = changed_members(before.task, change.after.task);
  if (!change.changed.empty()) {
    ++change.after.task.version;
    change.after.task.updated_at = now;
  }
  return change;
}

}  // namespace

std::vector<std::string> changed_members(const Task& before, const Task& after) {
  std::vector<std::string> names;
  const auto note = [&](bool differs, const char* name) {
    if (differs) names.emplace_back(name);
  };
  note(before.project_id != after.project_id, "project_id");
  note(before.parent_task_id != after.parent_task_id, "parent_task_id");
  note(before.title != after.title, "title");
  note(before.description != after.description, "description");
  note(before.status != after.status, "status");
  note(before.priority != after.priority, "priority");
  note(before.due != after.due, "due_date");
  note(before.recurrence != after.recurrence, "recurrence_rule");
  note(before.tags != after.tags, "tags");
  note(before.reminders != after.reminders, "reminders");
  note(before.completed_at != after.completed_at, "completed_at");
  return names;
}

Result<Change> create_task(const NewTaskInput& input, TaskId id, ProjectId inbox,
                           const Actor& actor) {
  Change change{.after = {}, .event_type = "task.created", .changed = {}};
  auto& task = change.after.task;
  task.id = id;
  task.uid = input.uid ? *input.uid : Uuid::v7();
  task.project_id = inbox;
  task.creator_id = actor.account;
  task.created_at = task.updated_at = actor.now;
  TASKORA_CHECK(apply(change.after, input.fields, actor));
  return change;
}

Result<Change> patch_task(const StoredTask& before, const TaskInput& input, const Actor& actor) {
  auto after = before;
  TASKORA_CHECK(apply(after, input, actor));
  return finish(before, std::move(after), actor.now);
}

Result<Change> replace_task(const StoredTask& before, const TaskInput& input, const Actor& actor) {
  TaskInput whole = input;
  if (!whole.description) whole.description = "";
  if (!whole.status) whole.status = TaskStatus::open;
  if (!whole.priority) whole.priority = events::Priority{};
  if (!whole.due) whole.due = Clear{};
  if (!whole.time_zone) whole.time_zone = Clear{};
  if (!whole.recurrence_rule) whole.recurrence_rule = Clear{};
  if (!whole.reminders) whole.reminders.emplace();
  return patch_task(before, whole, actor);
}

Result<Change> complete_task(const StoredTask& before, const Actor& actor) {
  TaskInput input;
  input.status = TaskStatus::done;
  return patch_task(before, input, actor);
}

Result<Change> reopen_task(const StoredTask& before, const Actor& actor) {
  TaskInput input;
  input.status = TaskStatus::open;
  return patch_task(before, input, actor);
}

Change delete_task(const StoredTask& before, const Actor& actor) {
  Change change{before, "task.deleted", {"deleted_at"}};
  change.after.deleted = true;
  schedule_reminders(change.after.task, actor.now, true);
  ++change.after.task.version;
  change.after.task.updated_at = actor.now;
  return change;
}

}  // namespace taskora::task_api
