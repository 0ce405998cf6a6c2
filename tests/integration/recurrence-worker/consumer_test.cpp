#include "bench.hpp"
#include "recurrence-worker/app.hpp"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <atomic>
#include <csignal>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>

using namespace taskora;
using namespace taskora::recurrence_worker;
using testing::eventually;

namespace {

struct Running : Bench {
  SystemClock system_clock;
  std::atomic<int> rings = 0;
  App app{installation.context(system_clock), [this] { ++rings; }};

  Running() { REQUIRE(app.start()); }
  ~Running() { app.drain(); }

  double outcomes(std::string_view outcome) {
    return installation.metric("taskora_recurrences_total{outcome=\"" + std::string{outcome} +
                               "\",service=\"recurrence-worker\"}");
  }
  double repeats() {
    return installation.metric(
        R"(taskora_consumer_records_total{outcome="repeat",service="recurrence-worker",topic="task-events"})");
  }
};

}  // namespace

TEST_CASE(
    "sixteen clients complete a task at once: one successor, one completion, and the relay is "
    "rung") {
  Running running;
  auto input = running.recurring("2030-03-04T09:00", "weekly");
  input.fields.tags = std::vector<std::string>{"work", "meetings"};
  input.fields.reminders =
      std::vector<task_api::ReminderInput>{{.minutes_before = 30, .remind_at = {}}};
  const auto task = running.create(input);
  {
    std::vector<std::jthread> clients;
    for (int client = 0; client < 16; ++client)
      clients.emplace_back([&] { running.complete(task.id); });
  }
  CHECK(running.installation.events("task.completed").size() == 1);
  running.installation.number_events();
  REQUIRE(eventually([&] { return running.series(task).size() == 2; }));
  REQUIRE(eventually([&] { return running.rings == 1; }));
  CHECK(running.installation.number("SELECT count(*) FROM task_tags") == 4);
  CHECK(running.installation.number("SELECT count(*) FROM reminders") == 2);
}

TEST_CASE("sixteen workers apply one completion at once: one successor") {
  Bench bench;
  const auto task = bench.create(bench.recurring("2030-03-04T09:00", "weekly"));
  bench.complete(task.id);
  const auto completion = bench.completion();
  std::atomic<int> created = 0;
  std::atomic<int> repeats = 0;
  {
    std::vector<std::jthread> workers;
    for (int worker = 0; worker < 16; ++worker) {
      workers.emplace_back([&] {
        const auto outcome = bench.apply(completion);
        if (!outcome || !*outcome) return;
        ++(**outcome == Outcome::created ? created : repeats);
      });
    }
  }
  CHECK(created == 1);
  CHECK(repeats == 15);
  CHECK(bench.series(task).size() == 2);
  CHECK(bench.installation.events("recurrence.created").size() == 1);
}

TEST_CASE("an event delivered twice has one effect, also when the inbox has forgotten it") {
  Running running;
  const auto task = running.create(running.recurring("2030-03-04T09:00", "weekly"));
  running.complete(task.id);
  const auto completion = running.completion();
  running.installation.redeliver(completion.id);
  REQUIRE(eventually([&] { return running.repeats() == 1; }));
  running.installation.execute("DELETE FROM inbox");
  running.installation.redeliver(completion.id);
  REQUIRE(eventually([&] { return running.outcomes("repeat") == 1; }));
  CHECK(running.series(task).size() == 2);
  CHECK(running.installation.events("recurrence.created").size() == 1);
}

TEST_CASE("events of many accounts in one batch each act as their own") {
  Running running;
  std::vector<events::Task> tasks;
  for (int person = 0; person < 10; ++person) {
    running.ann = running.installation.register_person();
    tasks.push_back(running.create(running.recurring("2030-03-04T09:00", "weekly")));
    running.complete(tasks.back().id);
  }
  running.installation.number_events();
  REQUIRE(eventually([&] { return running.outcomes("created") == 10; }));
  REQUIRE(
      eventually([&] { return running.installation.number("SELECT count(*) FROM tasks") == 20; }));
  CHECK(running.installation.number(
            "SELECT count(*) FROM tasks a JOIN tasks b USING (series_id, project_id, creator_id) "
            "WHERE a.generation = 1 AND b.generation = 2") == 10);
  CHECK(running.installation.number("SELECT count(*) FROM dead_letters") == 0);
}

#ifdef TASKORA_FAULTS
TEST_CASE("a worker killed before its commit leaves nothing; the next one does it once") {
  Bench bench;
  const auto task = bench.create(bench.recurring("2030-03-04T09:00", "weekly"));
  bench.complete(task.id);
  bench.installation.number_events();

  const auto conninfo = bench.installation.conninfo("recurrence-worker");
  std::string program = WORKER_PROCESS;
  std::string argument = conninfo;
  std::string crash = "TASKORA_CRASH_POINT=consumer.before_commit";
  std::array<char*, 3> arguments{program.data(), argument.data(), nullptr};
  std::array<char*, 2> environment{crash.data(), nullptr};
  pid_t pid = 0;
  REQUIRE(::posix_spawn(&pid, program.c_str(), nullptr, nullptr, arguments.data(),
                        environment.data()) == 0);
  int status = 0;
  REQUIRE(::waitpid(pid, &status, 0) == pid);
  REQUIRE(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGKILL);
  CHECK(bench.series(task).size() == 1);

  const SystemClock clock;
  App app{bench.installation.context(clock)};
  REQUIRE(app.start());
  CHECK(eventually([&] { return bench.series(task).size() == 2; }));
  app.drain();
  CHECK(bench.installation.events("recurrence.created").size() == 1);
}
#endif
