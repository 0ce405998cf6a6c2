#include "bench.hpp"

#include "notifier/store/in_app.hpp"

#include "taskora/base/json.hpp"
#include "taskora/events/payloads.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace taskora::notifier {
namespace {

template <typename T>
T must(Result<T> result) {
  if (!result) {
    throw std::runtime_error{std::string{result.error().slug()} + ": " + result.error().detail +
                             result.error().cause};
  }
  return *std::move(result);
}

}  // namespace

Bench::Bench() {
  channels.push_back(std::make_unique<InApp>());
}

task_api::WriteContext Bench::as_ann() const {
  return {
      .account = ann.account, .trace = TraceContext::start(), .idempotency = {}, .if_match = {}};
}

TaskId Bench::create() {
  task_api::NewTaskInput input;
  input.fields.title = "Stand-up";
  input.fields.due = task_api::DueInput{parse_local_time("2030-03-04T09:00").value()};
  input.fields.time_zone = std::string{"Europe/Berlin"};
  const auto answer = must(tasks.create(input, as_ann()));
  return must(events::parse_task(must(parse_json(answer.body)))).id;
}

events::Event Bench::due(TaskId task, std::int64_t reminder) const {
  const auto fire_at = parse_timestamp("2030-03-04T07:30:00Z").value();
  return {.id = Uuid::v7(),
          .type = "reminder.due",
          .schema_version = 1,
          .time = fire_at,
          .user_id = ann.account,
          .project_id = ann.inbox,
          .task_id = task,
          .task_version = 1,
          .subject = std::to_string(task.value()),
          .trace = TraceContext::start(),
          .data = to_json(events::ReminderFired{.reminder_id = ReminderId{reminder},
                                                .task_id = task,
                                                .fire_at = fire_at,
                                                .channel = {},
                                                .reason = {}})};
}

Result<Told> Bench::apply(const events::Event& event) {
  return database->transaction(db::Scope::account(*event.user_id),
                               [&](db::Transaction& tx) { return tell(tx, event, channels); });
}

std::int64_t Bench::count(std::string_view table) {
  return installation.number("SELECT count(*) FROM " + std::string{table});
}

}  // namespace taskora::notifier
