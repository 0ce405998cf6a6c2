#include "bench.hpp"

#include "taskora/base/json.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace taskora::reminder_scheduler {
namespace {

template <typename T>
T must(Result<T> result) {
  if (!result) {
    throw std::runtime_error{std::string{result.error().slug()} + ": " + result.error().detail +
                             result.error().cause};
  }
  return *std::move(result);
}

Timestamp database_now(testing::Installation& installation) {
  const auto micros =
      installation.number("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint");
  return Timestamp{std::chrono::microseconds{micros}};
}

}  // namespace

Bench::Bench() {
  clock.set(database_now(installation) - std::chrono::hours{1});
}

TaskId Bench::create(std::chrono::milliseconds from_now) {
  task_api::NewTaskInput input;
  input.fields.title = "Stand-up";
  input.fields.reminders = std::vector<task_api::ReminderInput>{
      {.minutes_before = {}, .remind_at = database_now(installation) + from_now}};
  const auto answer = must(tasks.create(
      input,
      {.account = ann.account, .trace = TraceContext::start(), .idempotency = {}, .if_match = {}}));
  return must(events::parse_task(must(parse_json(answer.body)))).id;
}

void Bench::add_overdue(TaskId task, int count) {
  installation.execute(
      "INSERT INTO reminders (task_id, account_id, remind_at, fire_at) SELECT " +
      std::to_string(task.value()) + ", '" + ann.account.str() +
      "', t, t FROM (SELECT now() - "
      "interval '1 hour' + i * interval '1 microsecond' AS t FROM generate_series(1, " +
      std::to_string(count) + ") i) AS times");
}

ReminderId Bench::reminder_of(TaskId task) {
  return ReminderId{installation.number("SELECT id FROM reminders WHERE task_id = " +
                                        std::to_string(task.value()))};
}

std::string Bench::state_of(TaskId task) {
  return installation.text("SELECT state FROM reminders WHERE task_id = " +
                           std::to_string(task.value()));
}

Taken Bench::take(std::size_t limit) {
  return must(take_due(reminders, limit));
}

std::size_t Bench::events() {
  return static_cast<std::size_t>(
      installation.number("SELECT count(*) FROM outbox WHERE type = 'reminder.due'"));
}

}  // namespace taskora::reminder_scheduler
