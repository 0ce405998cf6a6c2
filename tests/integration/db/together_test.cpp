// Calls that wait for a connection travel together.

#include "fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <atomic>
#include <functional>
#include <set>
#include <thread>
#include <vector>

using namespace taskora;
using namespace taskora::db;
using namespace taskora::db_test;

namespace {

constexpr Query kTransaction{"transaction_id", "SELECT pg_current_xact_id()::text"};
constexpr Query kSetting{"setting", "SELECT current_setting('taskora.account_id', true)"};
constexpr Query kEndMyself{"end_myself", "SELECT pg_terminate_backend(pg_backend_pid())"};
constexpr Query kLastWords{"last_words", "INSERT INTO last_words (id) VALUES (1)"};

// One connection, which everybody waits for before anybody gets it.
struct Queue {
  Fixture fixture;
  Database database{[this] {
    auto options = fixture.options();
    options.connections = 1;
    options.acquire_timeout = std::chrono::seconds{30};
    return options;
  }()};
  Database direct{fixture.options()};

  using Calls = std::vector<std::function<Result<Rows>()>>;

  // Made in this order, all of them waiting at once.
  std::vector<Result<Rows>> make(const Calls& calls) {
    std::vector<Result<Rows>> answers(calls.size());
    std::vector<std::jthread> threads;
    const auto held = database.transaction(Scope::service(), [&](Transaction& tx) -> Status {
      TASKORA_CHECK(tx.run(kPid));
      for (std::size_t i = 0; i < calls.size(); ++i) {
        threads.emplace_back([&, i] { answers[i] = calls[i](); });
        while (database.stats().waiting <= i) std::this_thread::yield();
      }
      return {};
    });
    CHECK(held);
    threads.clear();
    CHECK(database.stats().in_use == 0);
    CHECK(database.stats().waiting == 0);
    return answers;
  }
  std::function<Result<Rows>()> call(AccountId account, const Query& query, Params params = {}) {
    return [this, account, query, params = std::move(params)] {
      return database.call(Scope::account(account), query, params);
    };
  }
  std::function<Result<Rows>()> insert(AccountId account, std::string_view title) {
    return call(account, kInsertNote, {account, title});
  }
  std::int64_t notes(AccountId account) { return count_notes(direct, Scope::account(account)); }
};

std::set<std::string> texts(const std::vector<Result<Rows>>& answers) {
  std::set<std::string> all;
  for (const auto& answer : answers) {
    REQUIRE(answer);
    all.insert(answer->front().get<std::string>(0));
  }
  return all;
}

}  // namespace

TEST_CASE("calls that wait for a connection are one transaction, each under its own account") {
  Queue queue;
  const auto a = new_account();
  const auto b = new_account();
  CHECK(texts(queue.make({queue.call(a, kTransaction), queue.call(b, kTransaction),
                          queue.call(a, kTransaction)}))
            .size() == 1);
  const auto made = queue.make({queue.insert(a, "1"), queue.insert(b, "1"), queue.insert(a, "2"),
                                queue.insert(b, "2"), queue.insert(a, "3")});
  CHECK(
      std::ranges::all_of(made, [](const auto& answer) { return answer && answer->size() == 1; }));
  const auto seen = queue.make({queue.call(a, kCountNotes), queue.call(b, kCountNotes),
                                queue.call(new_account(), kCountNotes)});
  CHECK(seen[0]->front().get<std::int64_t>(0) == 3);
  CHECK(seen[1]->front().get<std::int64_t>(0) == 2);
  CHECK(seen[2]->front().get<std::int64_t>(0) == 0);
}

TEST_CASE("each call acts for its own account, whoever stands before it") {
  Queue queue;
  const auto a = new_account();
  const auto b = new_account();
  const std::vector<AccountId> order{a, a, b, b, a, b, a, a};
  Queue::Calls calls;
  for (const auto& account : order) calls.push_back(queue.call(account, kSetting));
  const auto answers = queue.make(calls);
  for (std::size_t i = 0; i < order.size(); ++i)
    CHECK(answers[i]->front().get<std::string>(0) == order[i].str());
}

TEST_CASE("what the service itself asks for travels alone and as nobody") {
  Queue queue;
  const auto a = new_account();
  const auto answers = queue.make({queue.call(a, kSetting),
                                   [&] { return queue.database.call(Scope::service(), kSetting); },
                                   queue.call(a, kSetting)});
  CHECK(answers[0]->front().get<std::string>(0) == a.str());
  CHECK(answers[1]->front().get<std::string>(0).empty());
  CHECK(answers[2]->front().get<std::string>(0) == a.str());
}

TEST_CASE("a call that fails leaves those it travelled with unharmed") {
  Queue queue;
  const auto a = new_account();
  const auto b = new_account();
  const auto answers =
      queue.make({queue.insert(a, "1"), queue.call(b, kDivide, {0}), queue.insert(b, "1"),
                  queue.insert(a, std::string_view{"a\0b", 3}), queue.insert(a, "1"),
                  queue.insert(a, "2"), queue.call(b, kInsertNote, {a, "planted"})});
  CHECK(answers[0]);
  CHECK(answers[1].error().code == ErrorCode::internal);
  CHECK(answers[2]);
  CHECK(answers[3].error().type == "nul_in_text");
  CHECK(answers[4].error().type == "notes_title");
  CHECK(answers[5]);
  CHECK(answers[6].error().code == ErrorCode::permission_denied);
  CHECK(queue.notes(a) == 2);
  CHECK(queue.notes(b) == 1);
}

TEST_CASE("a constraint that is checked at commit fails its own call alone") {
  Queue queue;
  const auto a = new_account();
  const auto answers = queue.make({queue.insert(a, "1"), queue.call(a, kInsertSlot, {a, "2", 1}),
                                   queue.call(a, kInsertSlot, {a, "3", 1}), queue.insert(a, "4")});
  CHECK(answers[0]);
  CHECK(answers[1]);
  CHECK(answers[2].error().type == "notes_slot");
  CHECK(answers[3]);
  CHECK(queue.notes(a) == 3);
}

TEST_CASE("when the connection is lost before the commit, none of its calls changed anything") {
  Queue queue;
  const auto a = new_account();
  for (const auto& answer : queue.make(
           {queue.insert(a, "1"), queue.call(new_account(), kEndMyself), queue.insert(a, "2")})) {
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == ErrorCode::unavailable);
  }
  CHECK(queue.notes(a) == 0);
  CHECK(queue.database.check());
}

TEST_CASE("when the connection is lost while it commits, each of its calls is told so") {
  Queue queue;
  const auto a = new_account();
  for (const auto& answer : queue.make({queue.insert(a, "1"), queue.call(a, kLastWords)})) {
    REQUIRE_FALSE(answer);
    CHECK(answer.error().type == "outcome_unknown");
  }
  CHECK(queue.database.check());
}

TEST_CASE("the observer hears of each call that travelled with others") {
  Queue queue;
  std::atomic<int> heard{0};
  auto options = queue.fixture.options();
  options.connections = 2;
  options.observer = [&](std::string_view name, std::chrono::duration<double>, bool ok) {
    heard += name == "count_notes" && ok ? 1 : 0;
  };
  Database database{options};
  {
    std::vector<std::jthread> threads;
    for (int number = 0; number < 16; ++number) {
      threads.emplace_back([&] {
        for (int i = 0; i < 50; ++i) (void)count_notes(database, Scope::account(new_account()));
      });
    }
  }
  CHECK(heard == 800);
  CHECK(database.stats().opened <= 2);
}
