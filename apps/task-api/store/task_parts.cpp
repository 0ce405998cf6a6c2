#include "task-api/store/task_parts.hpp"

#include "task-api/events/outgoing.hpp"
#include "task-api/store/outbox.hpp"
#include "task_api/store/queries.hpp"

#include <algorithm>
#include <utility>

namespace taskora::task_api {
namespace {

using namespace store;
using events::Reminder;

constexpr int kMaxDepth = 8;

Error wrong(const char* pointer, const char* code, const char* detail) {
  return invalid({.pointer = pointer, .code = code, .detail = detail});
}

Result<std::vector<events::TagRef>> tags_by_name(db::Transaction& tx,
                                                 const std::vector<std::string>& names,
                                                 const Actor& actor, const TraceContext& trace) {
  std::vector<events::TagRef> tags;
  if (names.empty()) return tags;
  TASKORA_TRY(rows, tx.run(kEnsureTags, {actor.account, names}));
  for (const auto row : rows) {
    tags.push_back({row.get<TagId>(0), row.get<std::string>(1)});
    if (!row.get<bool>(3)) continue;
    auto data = events::to_json(
        events::TagChanged{tags.back().id, tags.back().name, row.get<std::string>(2)});
    TASKORA_CHECK(add_event(
        tx, account_event("tag.created", std::move(data), actor.account, actor.now, trace),
        actor.account));
  }
  return tags;
}

Result<std::vector<events::TagRef>> tags_by_id(db::Transaction& tx, std::vector<TagId> ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::vector<events::TagRef> tags;
  TASKORA_TRY(rows, tx.run(kReadTagsById, {ids}));
  for (const auto row : rows) tags.push_back({row.get<TagId>(0), row.get<std::string>(1)});
  if (tags.size() != ids.size())
    return fail(wrong("/tag_ids", "not_found", "one of these tags does not exist"));
  return tags;
}

bool same_rule(const Reminder& a, const Reminder& b) {
  return a.minutes_before == b.minutes_before && a.remind_at == b.remind_at;
}

}  // namespace

Result<std::optional<std::vector<events::TagRef>>> wanted_tags(db::Transaction& tx,
                                                               const TaskInput& input,
                                                               const Actor& actor,
                                                               const TraceContext& trace) {
  if (input.tags) {
    TASKORA_TRY(tags, tags_by_name(tx, *input.tags, actor, trace));
    return std::optional{std::move(tags)};
  }
  if (input.tag_ids) {
    TASKORA_TRY(tags, tags_by_id(tx, *input.tag_ids));
    return std::optional{std::move(tags)};
  }
  return std::nullopt;
}

void set_tags(Change& change, const events::Task& before, std::vector<events::TagRef> tags,
              Timestamp now) {
  auto& task = change.after.task;
  if (task.tags == tags) return;
  const bool first = change.changed.empty();
  task.tags = std::move(tags);
  change.changed.emplace_back("tags");
  if (first && task.version == before.version) {
    ++task.version;
    task.updated_at = now;
  }
}

Status store_tags(db::Transaction& tx, const events::Task& task, AccountId account) {
  std::vector<TagId> ids;
  for (const auto& tag : task.tags) ids.push_back(tag.id);
  TASKORA_TRY(done, tx.run(kSetTaskTags, {task.id, account, ids}));
  return {};
}

Result<ReminderRows> lock_reminders(db::Transaction& tx, events::Task& task) {
  ReminderRows locked;
  if (task.reminders.empty()) return locked;
  TASKORA_TRY(rows, tx.run(kLockReminders, {task.id}));
  task.reminders.clear();
  for (const auto row : rows) {
    Reminder reminder{.minutes_before = row.opt<int>(1),
                      .remind_at = row.opt<Timestamp>(2),
                      .fire_at = row.opt<Timestamp>(3),
                      .state = events::parse_reminder_state(row.get<std::string_view>(4)).value()};
    task.reminders.push_back(reminder);
    locked.emplace_back(row.get<ReminderId>(0), reminder);
  }
  return locked;
}

Status store_reminders(db::Transaction& tx, const ReminderRows& before, const events::Task& task,
                       AccountId account, const TraceContext& trace) {
  std::vector<ReminderId> gone;
  std::vector<ReminderId> moved;
  std::vector<std::optional<Timestamp>> moved_fire_at;
  std::vector<std::string> moved_state;
  for (const auto& [id, old] : before) {
    const auto now = std::find_if(task.reminders.begin(), task.reminders.end(),
                                  [&old = old](const Reminder& r) { return same_rule(r, old); });
    if (now == task.reminders.end()) {
      gone.push_back(id);
    } else if (*now != old) {
      moved.push_back(id);
      moved_fire_at.push_back(now->fire_at);
      moved_state.emplace_back(to_string(now->state));
    }
  }
  std::vector<std::optional<int>> minutes;
  std::vector<std::optional<Timestamp>> remind_at;
  std::vector<std::optional<Timestamp>> fire_at;
  std::vector<std::string> state;
  for (const auto& reminder : task.reminders) {
    const bool known = std::any_of(before.begin(), before.end(), [&](const auto& row) {
      return same_rule(row.second, reminder);
    });
    if (known) continue;
    minutes.push_back(reminder.minutes_before);
    remind_at.push_back(reminder.remind_at);
    fire_at.push_back(reminder.fire_at);
    state.emplace_back(to_string(reminder.state));
  }
  if (!gone.empty()) TASKORA_CHECK(tx.run(kDeleteReminders, {gone}));
  if (!moved.empty())
    TASKORA_CHECK(
        tx.run(kUpdateReminders, {moved, moved_fire_at, moved_state, trace.traceparent()}));
  if (!state.empty()) {
    TASKORA_CHECK(tx.run(kAddReminders, {task.id, account, minutes, remind_at, fire_at, state,
                                         trace.traceparent()}));
  }
  return {};
}

Status check_places(db::Transaction& tx, const events::Task& task, const TaskInput& input) {
  if (input.project_id) {
    TASKORA_TRY(rows, tx.run(kCheckProject, {*input.project_id}));
    if (rows.empty()) return fail(wrong("/project_id", "not_found", "this project does not exist"));
    if (!rows.front().get<bool>(0)) {
      return fail(ErrorCode::permission_denied, "read_only_project",
                  "you may not change tasks of this project");
    }
  }
  const auto* parent = input.parent_task_id ? std::get_if<TaskId>(&*input.parent_task_id) : nullptr;
  if (parent == nullptr) return {};
  TASKORA_TRY(rows, tx.run(kCheckParent, {*parent, task.id}));
  if (!rows.front().get<bool>(0))
    return fail(wrong("/parent_task_id", "not_found", "this task does not exist"));
  if (rows.front().get<bool>(1))
    return fail(wrong("/parent_task_id", "cycle", "a task cannot be below itself"));
  if (rows.front().get<int>(2) >= kMaxDepth) {
    return fail(wrong("/parent_task_id", "too_deep", "tasks nest at most eight levels deep"));
  }
  return {};
}

}  // namespace taskora::task_api
