#include "task-api/store/task_service.hpp"

#include "task-api/store/lists.hpp"
#include "task-api/store/task_parts.hpp"
#include "task-api/store/task_rows.hpp"
#include "task_api/store/queries.hpp"

#include <algorithm>
#include <utility>

namespace taskora::task_api {
namespace {

using namespace store;

Answer task_answer(int status, const events::Task& task, std::string json) {
  Answer answer{.status = status, .headers = {}, .body = std::move(json)};
  answer.headers.emplace_back("ETag", '"' + std::to_string(task.version) + '"');
  if (status == 201)
    answer.headers.emplace_back("Location", "/api/v1/tasks/" + std::to_string(task.id.value()));
  return answer;
}

Result<StoredTask> one_task(const Result<db::Rows>& rows) {
  if (!rows) return fail(rows.error());
  if (rows->empty()) return fail(not_found("this task"));
  return task_from_row(rows->front());
}

// A row-level policy refused the project the task would be in.
Error explain(Error error) {
  if (error.code != ErrorCode::permission_denied) return error;
  return invalid(
      {.pointer = "/project_id", .code = "not_found", .detail = "this project does not exist"});
}

}  // namespace

Status check_version(std::int64_t version, const std::vector<std::int64_t>& if_match) {
  if (if_match.empty() || std::find(if_match.begin(), if_match.end(), version) != if_match.end())
    return {};
  return fail(ErrorCode::precondition_failed, "version_mismatch",
              "this is at version " + std::to_string(version) + " now; read it again");
}

TaskService::TaskService(db::Database& database, const Clock& clock, std::function<void()> rung)
    : database_{database}, clock_{clock}, rung_{std::move(rung)}, ids_{database} {}

Result<std::string> TaskService::zone_of(AccountId account) {
  TASKORA_TRY(rows, database_.call(db::Scope::account(account), kReadAccount));
  if (rows.empty())
    return fail(ErrorCode::unauthenticated, "unknown_account", "this account does not exist");
  return rows.front().get<std::string>("time_zone");
}

// The zone is asked for only where a due date might need it.
Result<Actor> TaskService::actor_for(const TaskInput& input, AccountId account) {
  Actor actor{.account = account, .zone = "UTC", .now = clock_.now()};
  if (input.due || input.time_zone) {
    TASKORA_TRY(zone, zone_of(account));
    actor.zone = std::move(zone);
  }
  return actor;
}

Result<ProjectId> TaskService::inbox_of(AccountId account) {
  if (const auto known = inboxes_.find(account)) return *known;
  TASKORA_TRY(rows, database_.call(db::Scope::account(account), kReadInbox));
  if (rows.empty())
    return fail(ErrorCode::unauthenticated, "unknown_account", "this account does not exist");
  const auto inbox = rows.front().get<ProjectId>(0);
  inboxes_.remember(account, inbox);
  return inbox;
}

Result<Answer> TaskService::create(const NewTaskInput& input, const WriteContext& context) {
  TASKORA_TRY(actor, actor_for(input.fields, context.account));
  TASKORA_TRY(inbox, inbox_of(context.account));
  TASKORA_TRY(id, ids_.next());
  TASKORA_TRY(change, create_task(input, id, inbox, actor));
  const bool alone = !context.idempotency && !input.fields.tags && !input.fields.tag_ids &&
                     !input.fields.parent_task_id && change.after.task.reminders.empty();
  auto answer =
      alone ? create_at_once(change, actor, context)
            : run_once(database_, context.account, context.idempotency, [&](db::Transaction& tx) {
                return create_in(tx, change, input.fields, actor, context);
              });
  if (!answer) return fail(explain(std::move(answer).error()));
  rung_();
  return answer;
}

// One statement, one round trip: a task without rows of its own in other tables.
Result<Answer> TaskService::create_at_once(const Change& change, const Actor& actor,
                                           const WriteContext& context) {
  auto json = task_json(change.after.task);
  const auto scope = db::Scope::account(context.account);
  TASKORA_TRY(params, create_params(change, json, actor, context.trace));
  TASKORA_TRY(made, database_.call(scope, kCreateTask, params));
  if (!made.empty()) return task_answer(201, change.after.task, std::move(json));
  TASKORA_TRY(existing, one_task(database_.call(scope, kReadTaskByUid, {change.after.task.uid})));
  return task_answer(200, existing.task, task_json(existing.task));
}

Result<Answer> TaskService::create_in(db::Transaction& tx, Change change, const TaskInput& input,
                                      const Actor& actor, const WriteContext& context) {
  auto& task = change.after.task;
  TASKORA_CHECK(check_places(tx, task, input));
  TASKORA_TRY(tags, wanted_tags(tx, input, actor, context.trace));
  if (tags) task.tags = std::move(*tags);
  auto json = task_json(task);
  TASKORA_TRY(params, create_params(change, json, actor, context.trace));
  TASKORA_TRY(made, tx.run(kCreateTask, params));
  if (made.empty()) {
    TASKORA_TRY(existing, one_task(tx.run(kReadTaskByUid, {task.uid})));
    return task_answer(200, existing.task, task_json(existing.task));
  }
  TASKORA_CHECK(store_tags(tx, task, actor.account));
  TASKORA_CHECK(store_reminders(tx, {}, task, actor.account, context.trace));
  return task_answer(201, task, std::move(json));
}

Result<Answer> TaskService::read(TaskId id, AccountId account) {
  TASKORA_TRY(stored, one_task(database_.call(db::Scope::account(account), kReadTask, {id})));
  return task_answer(200, stored.task, task_json(stored.task));
}

Result<Answer> TaskService::list(const TaskFilter& filter, TaskId below, int limit,
                                 AccountId account,
                                 const std::function<std::string(TaskId)>& cursor) {
  const auto scope = db::Scope::account(account);
  auto found =
      filter.empty()
          ? database_.call(scope, kListTasks, {below, limit + 1})
          : database_.call(
                scope, kListTasksFiltered,
                {below, limit + 1,
                 filter.status ? std::optional{to_string(*filter.status)} : std::nullopt,
                 filter.priority ? std::optional{filter.priority->value_or(0)} : std::nullopt,
                 filter.tag, filter.due_from, filter.due_to, filter.project, filter.parent});
  TASKORA_TRY(rows, std::move(found));
  return list_answer<TaskId>(rows, limit, cursor, [](JsonWriter& out, const db::Row& row) {
    const auto stored = task_from_row(row);
    events::append_task(out, stored.task);
    return stored.task.id;
  });
}

// Lock, decide, store: the row stays locked from the version check to the event, so that events of
// one task are in the order of its versions.
Result<Answer> TaskService::change(TaskId id, const TaskInput& input, const WriteContext& context,
                                   const Decide& decide) {
  TASKORA_TRY(actor, actor_for(input, context.account));
  auto answer = run_once(
      database_, context.account, context.idempotency, [&](db::Transaction& tx) -> Result<Answer> {
        TASKORA_TRY(before, one_task(tx.run(kLockTask, {id})));
        TASKORA_CHECK(check_version(before.task.version, context.if_match));
        TASKORA_TRY(locked, lock_reminders(tx, before.task));
        TASKORA_CHECK(check_places(tx, before.task, input));
        TASKORA_TRY(tags, wanted_tags(tx, input, actor, context.trace));
        TASKORA_TRY(change, decide(before, actor));
        if (tags) set_tags(change, before.task, std::move(*tags), actor.now);
        if (change.nothing()) return task_answer(200, before.task, task_json(before.task));
        auto json = task_json(change.after.task);
        TASKORA_TRY(params, update_params(change, json, actor, context.trace));
        TASKORA_TRY(updated, tx.run(kUpdateTask, params));
        if (updated.empty()) return fail(internal_error("a locked task changed its version"));
        if (tags) TASKORA_CHECK(store_tags(tx, change.after.task, actor.account));
        TASKORA_CHECK(store_reminders(tx, locked, change.after.task, actor.account, context.trace));
        if (change.after.deleted) return Answer{.status = 204, .headers = {}, .body = {}};
        return task_answer(200, change.after.task, std::move(json));
      });
  if (!answer) return fail(explain(std::move(answer).error()));
  rung_();
  return answer;
}

Result<Answer> TaskService::patch(TaskId id, const TaskInput& input, const WriteContext& context) {
  return change(id, input, context, [&](const StoredTask& before, const Actor& actor) {
    return patch_task(before, input, actor);
  });
}

Result<Answer> TaskService::replace(TaskId id, const TaskInput& input,
                                    const WriteContext& context) {
  TaskInput whole = input;
  if (!whole.tags && !whole.tag_ids) whole.tags.emplace();
  if (!whole.due) whole.due = Clear{};
  return change(id, whole, context, [&](const StoredTask& before, const Actor& actor) {
    return replace_task(before, whole, actor);
  });
}

Result<Answer> TaskService::complete(TaskId id, const WriteContext& context) {
  return change(id, {}, context, complete_task);
}

Result<Answer> TaskService::reopen(TaskId id, const WriteContext& context) {
  return change(id, {}, context, reopen_task);
}

Result<Answer> TaskService::remove(TaskId id, const WriteContext& context) {
  return change(id, {}, context,
                [](const StoredTask& before, const Actor& actor) -> Result<Change> {
                  return delete_task(before, actor);
                });
}

}  // namespace taskora::task_api
