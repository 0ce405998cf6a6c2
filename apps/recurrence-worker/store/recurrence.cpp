#include "recurrence-worker/store/recurrence.hpp"

#include "recurrence-worker/events/outgoing.hpp"
#include "recurrence-worker/store/occurrences.hpp"

#include "taskora/events/payloads.hpp"
#include "taskora/log/outbox.hpp"

namespace taskora::recurrence_worker {
namespace {

Result<Outcome> create(db::Transaction& tx, Occurrence next, TaskId previous,
                       const events::Event& cause) {
  TASKORA_TRY(id, add_occurrence(tx, next, previous, *cause.user_id, cause.trace));
  if (!id) return Outcome::repeat;
  next.task.id = *id;
  for (const auto& event : created_events(next.task, previous, cause))
    TASKORA_CHECK(log::append_to_outbox(tx, event));
  return Outcome::created;
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::created:
      return "created";
    case Outcome::ended:
      return "ended";
    case Outcome::repeat:
      return "repeat";
    case Outcome::gone:
      return "gone";
  }
  return "";
}

Result<std::optional<Outcome>> continue_series(db::Transaction& tx, const events::Event& event) {
  TASKORA_TRY(told, events::parse_task_changed(event.data));
  if (!told.task.recurrence) return std::nullopt;
  if (!event.user_id)
    return fail(ErrorCode::invalid_argument, "schema", "a task event without its account");
  TASKORA_TRY(completed, lock_completed(tx, told.task.id));
  if (!completed) return Outcome::gone;
  const auto& occurrence = completed->occurrence;
  TASKORA_TRY(next,
              successor(occurrence, told.task.completed_at.value_or(event.time), completed->now));
  if (const auto* end = std::get_if<End>(&next)) {
    TASKORA_CHECK(
        log::append_to_outbox(tx, ended_event(occurrence.task, *end, completed->now, event)));
    return Outcome::ended;
  }
  TASKORA_TRY(outcome,
              create(tx, std::get<Occurrence>(std::move(next)), occurrence.task.id, event));
  return outcome;
}

}  // namespace taskora::recurrence_worker
