#pragma once
// A person with a task, and the events that say its reminder is due.

#include "notifier/store/notify.hpp"
#include "task-api/store/task_service.hpp"

#include "taskora/testing/fake_clock.hpp"
#include "taskora/testing/installation.hpp"

namespace taskora::notifier {

struct Bench {
  testing::Installation installation;
  testing::FakeClock clock;
  std::unique_ptr<db::Database> api = installation.as("task-api");
  std::unique_ptr<db::Database> database = installation.as("notifier", 16);
  task_api::TaskService tasks{*api, clock, [] {}};
  testing::Person ann = installation.register_person("America/New_York");
  std::vector<std::unique_ptr<Channel>> channels;

  Bench();  // with the in-app channel
  // Due on 4 March 2030 at 09:00 in Berlin.
  TaskId create();
  [[nodiscard]] events::Event due(TaskId task, std::int64_t reminder = 7) const;
  // Applies an event as the consumer does.
  [[nodiscard]] Result<Told> apply(const events::Event& event);
  [[nodiscard]] task_api::WriteContext as_ann() const;
  [[nodiscard]] std::int64_t count(std::string_view table);
};

}  // namespace taskora::notifier
