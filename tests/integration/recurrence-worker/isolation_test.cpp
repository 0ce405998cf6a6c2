#include "bench.hpp"
#include "recurrence-worker/store/occurrences.hpp"
#include "recurrence_worker/store/queries.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora;
using namespace taskora::recurrence_worker;
using namespace taskora::recurrence_worker::store;

namespace {

// Ann has a recurring task with a tag and a reminder; Bob has nothing but a way to say her task's
// number.
struct TwoAccounts : Bench {
  testing::Person bob = installation.register_person();
  events::Task task;

  TwoAccounts() {
    auto input = recurring("2030-03-04T09:00", "daily");
    input.fields.tags = std::vector<std::string>{"work"};
    input.fields.reminders =
        std::vector<task_api::ReminderInput>{{.minutes_before = 30, .remind_at = {}}};
    task = create(input);
    complete(task.id);
  }
  [[nodiscard]] db::Scope as_bob() const { return db::Scope::account(bob.account); }
  std::int64_t count(std::string_view table) {
    return installation.number("SELECT count(*) FROM " + std::string{table});
  }
};

}  // namespace

TEST_CASE("an event in another's name continues nobody's series") {
  TwoAccounts two;
  auto event = two.completion();
  event.user_id = two.bob.account;
  CHECK(two.apply(event).value() == Outcome::gone);
  CHECK(two.count("tasks") == 1);
}

TEST_CASE("run as another account, no statement of the worker sees or changes anything of Ann's") {
  TwoAccounts two;
  const auto fails_right_before = [&] {
    CHECK_FALSE(two.worker->transaction(db::Scope::account(two.ann.account),
                                        [&](db::Transaction& tx) -> Status {
                                          TASKORA_CHECK(tx.run(kLockCompletedTask, {two.task.id}));
                                          return fail(not_found("it"));
                                        }));
  };
  SECTION("plainly") {}
  SECTION("right after a failed transaction") {
    fails_right_before();
  }
  auto& worker = *two.worker;

  CHECK(worker.call(two.as_bob(), kLockCompletedTask, {two.task.id})->empty());
  const auto planted =
      worker.call(two.as_bob(), kAddSuccessor,
                  {Uuid::v7(), two.task.project_id, std::nullopt, two.bob.account, "planted", "",
                   std::nullopt, std::nullopt, parse_local_time("2030-03-05T09:00").value(), "UTC",
                   instant("2030-03-05T09:00:00Z"), "FREQ=DAILY", "due",
                   parse_local_time("2030-03-04T09:00").value(), 1, two.task.series_id, 2,
                   instant("2030-03-04T09:00:00Z")});
  REQUIRE_FALSE(planted);
  CHECK(planted.error().code == ErrorCode::permission_denied);
  CHECK(worker.call(two.as_bob(), kCopyTaskTags, {two.task.id, two.task.id, two.bob.account})
            ->affected() == 0);
  CHECK(worker.call(two.as_bob(), kCopyTaskTags, {two.task.id, two.task.id, two.ann.account})
            ->affected() == 0);
  for (const auto account : {two.ann.account, two.bob.account}) {
    const auto reminder = worker.call(
        two.as_bob(), kAddSuccessorReminders,
        {two.task.id, account, std::vector{5}, std::vector{instant("2030-03-04T08:00:00Z")},
         std::vector<std::string>{"scheduled"}, TraceContext::start().traceparent()});
    REQUIRE_FALSE(reminder);
    CHECK(reminder.error().code == ErrorCode::permission_denied);
  }
  CHECK(two.count("tasks") == 1);
  CHECK(two.count("task_tags") == 1);
  CHECK(two.count("reminders") == 1);
}

TEST_CASE("the worker may hold a task still, and change none") {
  TwoAccounts two;
  const auto scope = db::Scope::account(two.ann.account);
  constexpr db::Query kChange{"change_done", "UPDATE tasks SET recurrence_done = 9"};
  CHECK(two.worker->call(scope, kChange).error().code == ErrorCode::permission_denied);
  constexpr db::Query kRename{"rename", "UPDATE tasks SET title = 'x'"};
  CHECK(two.worker->call(scope, kRename).error().code == ErrorCode::permission_denied);
  constexpr db::Query kDelete{"delete_all", "DELETE FROM tasks"};
  CHECK(two.worker->call(scope, kDelete).error().code == ErrorCode::permission_denied);
}

TEST_CASE("while the worker makes the successor, nobody can change the completed task") {
  TwoAccounts two;
  db::DatabaseOptions hasty;
  hasty.conninfo = two.installation.conninfo("task-api");
  hasty.lock_timeout = std::chrono::milliseconds{50};
  db::Database api{hasty};
  task_api::TaskService tasks{api, two.clock, [] {}};
  task_api::TaskInput input;
  input.title = "Meanwhile";
  const auto done = two.worker->transaction(
      db::Scope::account(two.ann.account), [&](db::Transaction& tx) -> Status {
        TASKORA_CHECK(lock_completed(tx, two.task.id));
        CHECK(tasks.patch(two.task.id, input, two.as_ann()).error().slug() == "lock_timeout");
        return {};
      });
  REQUIRE(done);
  CHECK(tasks.patch(two.task.id, input, two.as_ann()));
}

TEST_CASE("a member who may only read does not continue a series") {
  TwoAccounts two;
  two.installation.execute("UPDATE project_members SET role = 'viewer'");
  CHECK(two.apply(two.completion()).value() == Outcome::gone);
}
