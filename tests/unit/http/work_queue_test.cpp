#include "taskora/http/work_queue.hpp"

#include <catch2/catch_test_macros.hpp>

#include <future>
#include <memory>
#include <thread>

using namespace taskora::http;

TEST_CASE("items leave in the order they came, and no more are kept than allowed") {
  WorkQueue<int> queue{2};
  CHECK(queue.push(1));
  CHECK(queue.push(2));
  CHECK_FALSE(queue.push(3));
  CHECK(queue.size() == 2);
  CHECK(queue.pop() == 1);
  CHECK(queue.push(4));
  CHECK(queue.pop() == 2);
  CHECK(queue.pop() == 4);
}

TEST_CASE("a waiting worker is woken by an item, and by the end") {
  WorkQueue<int> queue{1};
  auto first = std::async(std::launch::async, [&] { return queue.pop(); });
  while (!queue.push(5)) {
  }
  CHECK(first.get() == 5);
  auto second = std::async(std::launch::async, [&] { return queue.pop(); });
  queue.stop();
  CHECK_FALSE(second.get());
  CHECK_FALSE(queue.push(6));
}

TEST_CASE("what still waits at the end is let go of") {
  WorkQueue<std::shared_ptr<int>> queue{1};
  auto item = std::make_shared<int>(1);
  const std::weak_ptr<int> watched = item;
  REQUIRE(queue.push(std::move(item)));
  queue.stop();
  CHECK(watched.expired());
  CHECK_FALSE(queue.pop());
}

TEST_CASE("the worker that fell asleep last is woken first") {
  WorkQueue<int> queue{1};
  const auto asleep = [&](std::size_t count) {
    while (queue.asleep() < count) std::this_thread::yield();
  };
  auto first = std::async(std::launch::async, [&] { return queue.pop(); });
  asleep(1);
  auto last = std::async(std::launch::async, [&] { return queue.pop(); });
  asleep(2);
  REQUIRE(queue.push(1));
  CHECK(last.get() == 1);
  REQUIRE(queue.push(2));
  CHECK(first.get() == 2);
}
