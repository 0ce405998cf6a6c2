#pragma once
// Tasks with reminders, made as the API makes them; due times lie around the database's own clock.

#include "reminder-scheduler/domain/round.hpp"
#include "reminder-scheduler/store/reminders.hpp"
#include "task-api/store/task_service.hpp"

#include "taskora/testing/fake_clock.hpp"
#include "taskora/testing/installation.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace taskora::reminder_scheduler {

struct Bench {
  testing::Installation installation;
  testing::FakeClock
      clock;  // of the API: an hour ago, so that what is overdue now was in time then
  std::unique_ptr<db::Database> api = installation.as("task-api");
  std::unique_ptr<db::Database> scheduler = installation.as("reminder-scheduler");
  PostgresReminderStore reminders{*scheduler};
  task_api::TaskService tasks{*api, clock, [] {}};
  testing::Person ann = installation.register_person();

  Bench();
  // A task with a reminder this far from the database's now.
  TaskId create(std::chrono::milliseconds from_now);
  // Many overdue reminders of one task, a microsecond apart, without the API.
  void add_overdue(TaskId task, int count);
  // The reminder of a task with one.
  [[nodiscard]] ReminderId reminder_of(TaskId task);
  [[nodiscard]] std::string state_of(TaskId task);
  [[nodiscard]] Taken take(std::size_t limit = 200);
  [[nodiscard]] std::size_t events();  // reminder.due in the outbox
};

}  // namespace taskora::reminder_scheduler
