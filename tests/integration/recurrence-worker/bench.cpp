#include "bench.hpp"

#include "taskora/base/json.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace taskora::recurrence_worker {
namespace {

template <typename T>
T must(Result<T> result) {
  if (!result) {
    throw std::runtime_error{std::string{result.error().slug()} + ": " + result.error().detail +
                             result.error().cause};
  }
  return *std::move(result);
}

events::Task task_of(const task_api::Answer& answer) {
  return must(events::parse_task(must(parse_json(answer.body))));
}

}  // namespace

Timestamp instant(std::string_view text) {
  return parse_timestamp(text).value();
}

Bench::Bench() {
  at("2030-01-01T00:00:00Z");
}

void Bench::at(std::string_view time) {
  clock.set(instant(time));
}

task_api::WriteContext Bench::as_ann() const {
  return {
      .account = ann.account, .trace = TraceContext::start(), .idempotency = {}, .if_match = {}};
}

task_api::NewTaskInput Bench::recurring(std::string_view due, std::string_view rule) const {
  task_api::NewTaskInput input;
  input.fields.title = "Stand-up";
  if (const auto day = parse_date(due)) {
    input.fields.due = task_api::DueInput{*day};
  } else {
    input.fields.due = task_api::DueInput{parse_local_time(due).value()};
  }
  input.fields.recurrence_rule = std::string{rule};
  return input;
}

events::Task Bench::create(const task_api::NewTaskInput& input) {
  return task_of(must(tasks.create(input, as_ann())));
}
events::Task Bench::read(TaskId id) {
  return task_of(must(tasks.read(id, ann.account)));
}
void Bench::patch(TaskId id, const task_api::TaskInput& input) {
  must(tasks.patch(id, input, as_ann()));
}
void Bench::complete(TaskId id) {
  must(tasks.complete(id, as_ann()));
}
void Bench::reopen(TaskId id) {
  must(tasks.reopen(id, as_ann()));
}
void Bench::remove(TaskId id) {
  must(tasks.remove(id, as_ann()));
}

events::Event Bench::completion() {
  return installation.events("task.completed").back();
}

Result<std::optional<Outcome>> Bench::apply(const events::Event& event) {
  return worker->transaction(db::Scope::account(*event.user_id),
                             [&](db::Transaction& tx) { return continue_series(tx, event); });
}

events::Task Bench::next(TaskId id) {
  complete(id);
  if (must(apply(completion())) != Outcome::created)
    throw std::runtime_error{"no successor was created"};
  return read(installation.events("recurrence.created").back().task_id.value());
}

std::vector<TaskId> Bench::series(const events::Task& task) {
  const auto ids = installation.text(
      "SELECT coalesce(string_agg(id::text, ',' ORDER BY generation), '') FROM tasks WHERE "
      "series_id = '" +
      task.series_id.value().str() + "'");
  std::vector<TaskId> all;
  for (std::size_t from = 0; from < ids.size();) {
    const auto comma = std::min(ids.find(',', from), ids.size());
    all.emplace_back(std::stoll(ids.substr(from, comma - from)));
    from = comma + 1;
  }
  return all;
}

}  // namespace taskora::recurrence_worker
