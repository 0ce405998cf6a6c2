#include "taskora/client/demo.hpp"

#include "taskora/base/time.hpp"
#include "taskora/base/uuid.hpp"
#include "taskora/client/event_tail.hpp"
#include "taskora/client/session.hpp"

#include <chrono>
#include <functional>
#include <iomanip>
#include <memory>
#include <thread>

namespace taskora::cli {
namespace {

using http::Method;
using nlohmann::json;
using namespace std::chrono_literals;

constexpr auto kPatience = 5s;

tl::unexpected<Error> not_seen(std::string what) {
  return fail(ErrorCode::deadline_exceeded, "not_seen", std::move(what));
}

class Demo {
 public:
  Demo(std::string server, std::ostream& out) : server_{std::move(server)}, out_{out} {}

  Status run() {
    TASKORA_CHECK(step("register an account", [&] { return join(); }));
    TASKORA_CHECK(step("open the live stream", [&] { return listen(); }));
    TASKORA_CHECK(step("create \"Weekly standup\"", [&] { return create(); }));
    TASKORA_CHECK(step("see task.created on the stream", [&] { return see_created(); }));
    TASKORA_CHECK(step("see task.created in the audit log", [&] { return see_audit(); }));
    TASKORA_CHECK(step("see the reminder arrive", [&] { return see_reminder(); }));
    TASKORA_CHECK(
        step("complete it: the next one is a week later", [&] { return see_next(first_, next_); }));
    TASKORA_CHECK(
        step("complete that twice at once: one successor", [&] { return complete_twice(); }));
    return step("still one reminder, one notification", [&] { return see_reminder_once(); });
  }

 private:
  Status step(const std::string& name, const std::function<Status()>& body) {
    const auto started = std::chrono::steady_clock::now();
    const auto done = body();
    const auto took =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - started)
            .count();
    out_ << (done ? "ok   " : "FAIL ") << std::left << std::setw(44) << name << std::right
         << std::fixed << std::setprecision(1) << std::setw(9) << took << " ms" << std::endl;
    if (!done) out_ << "     " << done.error().detail << std::endl;
    return done;
  }

  Status join() {
    const auto name = Uuid::v7().str();
    TASKORA_TRY(token, sign_in(server_, {"demo-" + name + "@example.org", "demo " + name}, true));
    TASKORA_TRY(session, Session::open(server_, token));
    session_ = std::make_unique<Session>(std::move(session));
    return {};
  }

  Status listen() {
    tail_ = std::make_unique<EventTail>(server_, session_->token());
    if (tail_->wait_for([](const auto& e) { return e.type == "ready"; }, kPatience)) return {};
    return not_seen("the stream did not become ready: " + tail_->failure());
  }

  Status create() {
    const auto now = std::chrono::system_clock::now();
    const auto due = std::chrono::ceil<std::chrono::seconds>(now + 30min + 2s);
    const json body{{"title", "Weekly standup"},
                    {"priority", "P1"},
                    {"tags", {"work", "meetings"}},
                    {"due_date", format_local_time(LocalTime{due.time_since_epoch()})},
                    {"time_zone", "UTC"},
                    {"recurrence_rule", "weekly"},
                    {"reminder_minutes", 30}};
    TASKORA_TRY(task, session_->expect(201, Method::post, "/api/v1/tasks", body));
    first_ = std::move(task);
    return {};
  }

  static EventTail::Matches about(const json& task, std::string type) {
    return [id = task.at("id"), type = std::move(type)](const SeenEvent& e) {
      return e.type == type && e.event.is_object() && e.event.value("task_id", json{}) == id;
    };
  }

  Status see_created() {
    if (tail_->wait_for(about(first_, "task.created"), kPatience)) return {};
    return not_seen("no task.created within 5 s " + tail_->failure());
  }

  Status see_audit() {
    const auto path = "/api/v1/audit?task_id=" + first_.at("id").dump();
    for (const auto until = std::chrono::steady_clock::now() + kPatience;
         std::chrono::steady_clock::now() < until;) {
      TASKORA_TRY(page, session_->expect(200, Method::get, path));
      for (const auto& entry : page.at("items")) {
        if (entry.at("type") == "task.created") return {};
      }
      std::this_thread::sleep_for(10ms);
    }
    return not_seen("no task.created in the audit log within 5 s");
  }

  Status see_reminder() {
    const auto fire_at =
        parse_timestamp(first_.at("reminders").at(0).at("fire_at").get<std::string>());
    const auto seen = tail_->wait_for(about(first_, "reminder.sent"), kPatience + 5s);
    if (!seen) return not_seen("no reminder.sent within 10 s");
    const auto sent = parse_timestamp(seen->event.at("timestamp").get<std::string>());
    if (!fire_at || !sent || *sent < *fire_at) return not_seen("the reminder came before its time");
    out_ << "     " << std::chrono::duration<double, std::milli>(*sent - *fire_at).count()
         << " ms after its time\n";
    return {};
  }

  // Completes `task` and finds its successor.
  Status see_next(const json& task, json& next) {
    const auto path = "/api/v1/tasks/" + task.at("id").dump() + "/complete";
    TASKORA_CHECK(session_->expect(200, Method::post, path));
    return find_next(task, next);
  }

  Status find_next(const json& task, json& next) {
    const auto seen = tail_->wait_for(
        [&](const SeenEvent& e) {
          return e.type == "recurrence.created" &&
                 e.event.at("data").value("previous_task_id", json{}) == task.at("id");
        },
        kPatience);
    if (!seen) return not_seen("no next occurrence within 5 s");
    TASKORA_TRY(found, session_->expect(200, Method::get,
                                        "/api/v1/tasks/" + seen->event.at("task_id").dump()));
    const auto was = parse_timestamp(task.at("due_at").get<std::string>());
    const auto is = parse_timestamp(found.at("due_at").get<std::string>());
    if (!was || !is || *is - *was != 7 * 24h) return not_seen("the next one is not a week later");
    if (found.at("tags") != task.at("tags")) return not_seen("the next one has other tags");
    if (found.at("reminders").size() != 1 || found["reminders"][0].at("minutes_before") != 30) {
      return not_seen("the next one has no reminder");
    }
    next = std::move(found);
    return {};
  }

  Status complete_twice() {
    const auto path = "/api/v1/tasks/" + next_.at("id").dump() + "/complete";
    Status results[2];
    {
      std::vector<std::thread> threads;
      for (auto& result : results) {
        threads.emplace_back([&] {
          result = Session::open(server_, session_->token()).and_then([&](Session session) {
            return session.expect(200, Method::post, path).map([](const json&) {});
          });
        });
      }
      for (auto& thread : threads) thread.join();
    }
    for (const auto& result : results) TASKORA_CHECK(result);
    json last;
    TASKORA_CHECK(find_next(next_, last));
    // One more change, and its event seen: whatever the second completion caused would have come
    // before.
    TASKORA_CHECK(session_->expect(200, Method::patch, "/api/v1/tasks/" + last.at("id").dump(),
                                   {{"priority", "P2"}}));
    if (!tail_->wait_for(about(last, "task.updated"), kPatience))
      return not_seen("no task.updated within 5 s");
    TASKORA_TRY(open, session_->expect(200, Method::get, "/api/v1/tasks?status=open"));
    if (open.at("items").size() != 1) return not_seen("there is not exactly one open task");
    return {};
  }

  Status see_reminder_once() {
    TASKORA_TRY(page, session_->expect(200, Method::get, "/api/v1/notifications"));
    if (page.at("items").size() != 1) return not_seen("there is not exactly one notification");
    if (tail_->count(about(first_, "reminder.sent")) != 1)
      return not_seen("the reminder was sent more than once");
    return {};
  }

  std::string server_;
  std::ostream& out_;
  std::unique_ptr<Session> session_;
  std::unique_ptr<EventTail> tail_;
  json first_;
  json next_;
};

}  // namespace

int run_demo(const std::string& server, std::ostream& out) {
  const auto done = Demo{server, out}.run();
  out << (done ? "demo: every step was seen\n" : "demo: failed\n");
  return done ? 0 : 1;
}

}  // namespace taskora::cli
