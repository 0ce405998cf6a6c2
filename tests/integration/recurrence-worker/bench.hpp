#pragma once
// The write side and the worker on one database: tasks are made and completed as the API does it,
// on a clock of the test's.

#include "recurrence-worker/store/recurrence.hpp"
#include "task-api/store/task_service.hpp"

#include "taskora/testing/fake_clock.hpp"
#include "taskora/testing/installation.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace taskora::recurrence_worker {

struct Bench {
  testing::Installation installation;
  testing::FakeClock clock;
  std::unique_ptr<db::Database> api = installation.as("task-api", 16);
  std::unique_ptr<db::Database> worker = installation.as("recurrence-worker", 16);
  task_api::TaskService tasks{*api, clock, [] {}};
  testing::Person ann = installation.register_person("Europe/Berlin");

  Bench();
  void at(std::string_view instant);  // sets the clock

  // A task of Ann's: `due` as a local time or a day in Berlin.
  [[nodiscard]] task_api::NewTaskInput recurring(std::string_view due, std::string_view rule) const;
  [[nodiscard]] events::Task create(const task_api::NewTaskInput& input);
  [[nodiscard]] events::Task read(TaskId id);
  void patch(TaskId id, const task_api::TaskInput& input);
  void complete(TaskId id);
  void reopen(TaskId id);
  void remove(TaskId id);

  // The newest task.completed there is.
  [[nodiscard]] events::Event completion();
  // Applies an event as the consumer does.
  [[nodiscard]] Result<std::optional<Outcome>> apply(const events::Event& event);
  // Completes, applies, and reads the successor.
  [[nodiscard]] events::Task next(TaskId id);

  // Tasks of the series, oldest first.
  [[nodiscard]] std::vector<TaskId> series(const events::Task& task);
  [[nodiscard]] task_api::WriteContext as_ann() const;
};

[[nodiscard]] Timestamp instant(std::string_view text);

}  // namespace taskora::recurrence_worker
