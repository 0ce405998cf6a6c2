#include "testing_server.hpp"
#include "wire.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <memory>
#include <thread>

using namespace taskora;
using namespace taskora::testing;
using namespace std::chrono_literals;

TEST_CASE("past the queue a request gets 503 with Retry-After, on a connection that goes on") {
  http::Options options;
  options.workers = 2;
  options.max_queue = 1;
  TestingServer server{options};
  std::vector<Wire> busy;
  for (int i = 0; i < 2; ++i) {
    busy.emplace_back(server.port);
    REQUIRE(busy.back().send(request("GET", "/wait")));
  }
  REQUIRE(server.gate.wait_until_inside(2));
  Wire queued{server.port};
  REQUIRE(queued.send(request("GET", "/wait")));
  while (server.server.stats().queued < 1) std::this_thread::yield();

  Wire extra{server.port};
  for (int i = 0; i < 3; ++i) {
    REQUIRE(extra.send(request("GET", "/hello")));
    const auto refused = extra.answer();
    REQUIRE(refused);
    CHECK(refused->status == 503);
    CHECK(refused->header("retry-after") == "1");
    CHECK(refused->header("connection").empty());
    CHECK(refused->body.find("urn:taskora:problem:overloaded") != std::string::npos);
  }
  CHECK(server.recorder.count("(refused) 503") == 3);
  server.gate.open();
  for (auto& wire : busy) CHECK(wire.answer()->status == 200);
  CHECK(queued.answer()->status == 200);
  REQUIRE(extra.send(request("GET", "/hello")));
  CHECK(extra.answer()->status == 200);
}

TEST_CASE("a pipeline is not carried on by an overloaded server") {
  http::Options options;
  options.workers = 1;
  options.max_queue = 0;
  TestingServer server{options};
  Wire busy{server.port};
  REQUIRE(busy.send(request("GET", "/wait")));
  REQUIRE(server.gate.wait_until_inside(1));
  Wire flood{server.port};
  std::string many;
  for (int i = 0; i < 400; ++i) many += request("GET", "/canary");
  flood.send(many);
  const auto answers = split_answers(flood.rest());
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].status == 503);
  CHECK(answers[0].header("connection") == "close");
  CHECK(server.canaries == 0);
}

TEST_CASE("a request that waited too long for a worker is not run any more") {
  http::Options options;
  options.workers = 1;
  options.queue_deadline = 500ms;
  TestingServer server{options};
  Wire busy{server.port};
  REQUIRE(busy.send(request("GET", "/wait")));
  REQUIRE(server.gate.wait_until_inside(1));
  Wire late{server.port};
  REQUIRE(late.send(request("GET", "/canary")));
  while (server.server.stats().queued < 1) std::this_thread::yield();
  const auto since = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - since < 600ms) std::this_thread::yield();
  server.gate.open();
  CHECK(late.answer()->status == 503);
  CHECK(server.canaries == 0);
}

TEST_CASE("past the limit of connections a client is told or closed, and the server recovers") {
  http::Options options;
  options.max_connections = 20;
  TestingServer server{options};
  std::vector<Wire> held;
  for (int i = 0; i < 20; ++i) {
    held.emplace_back(server.port);
    REQUIRE(held.back().send(request("GET", "/hello")));
    REQUIRE(held.back().answer());
  }
  int told = 0;
  for (int i = 0; i < 200; ++i) {
    Wire extra{server.port};
    const auto answers = split_answers(extra.rest());
    CHECK(answers.size() <= 1);
    if (answers.size() == 1) {
      CHECK(answers[0].status == 503);
      CHECK(answers[0].header("retry-after") == "1");
      ++told;
    }
  }
  CHECK(told == 200);
  CHECK(server.recorder.count("rejected too_many_connections") == 200);
  REQUIRE(held.front().send(request("GET", "/hello")));
  CHECK(held.front().answer()->status == 200);
  held.clear();
  CHECK(server.recorder.wait_for("closed client_gone", 20));
  Wire again{server.port};
  REQUIRE(again.send(request("GET", "/hello")));
  CHECK(again.answer()->status == 200);
}

TEST_CASE("a flood of connections that come and go leaves nothing behind") {
  TestingServer server;
  std::vector<std::thread> flooders;
  for (int t = 0; t < 4; ++t) {
    flooders.emplace_back([&, t] {
      for (int i = 0; i < 250; ++i) {
        Wire wire{server.port};
        if (t == 1) wire.send("GET /hel");
        if (t == 2) wire.send(request("GET", "/hello"));
        if (t == 3) wire.send("garbage\r\n\r\n");
      }
    });
  }
  for (auto& flooder : flooders) flooder.join();
  Wire good{server.port};
  REQUIRE(good.send(request("GET", "/hello")));
  CHECK(good.answer()->status == 200);
  for (int i = 0; i < 1000 && server.server.stats().connections > 1; ++i) {
    Wire probe{server.port};
    probe.send(request("GET", "/hello", {}, "Connection: close\r\n"));
    probe.rest();
  }
  CHECK(server.server.stats().connections <= 2);
  CHECK(server.recorder.count("(unmatched) 500") == 0);
}

TEST_CASE("who sends nothing, half a head or half a body is closed in time, with a reason") {
  http::Options options;
  options.head_deadline = options.body_deadline = options.idle_deadline = 100ms;
  options.linger_deadline = 100ms;
  TestingServer server{options};
  Wire silent{server.port};
  Wire head{server.port};
  REQUIRE(head.send("GET /hello HTTP/1.1\r\nHost"));
  Wire body{server.port};
  REQUIRE(body.send("POST /bytes HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab"));
  Wire idle{server.port};
  REQUIRE(idle.send(request("GET", "/hello")));
  CHECK(silent.rest().empty());
  CHECK(split_answers(head.rest()).at(0).status == 408);
  CHECK(split_answers(body.rest()).at(0).status == 408);
  CHECK(split_answers(idle.rest()).size() == 1);
  CHECK(server.recorder.wait_for("closed idle", 2));
  CHECK(server.recorder.wait_for("closed head_timeout"));
  CHECK(server.recorder.wait_for("closed body_timeout"));
}

TEST_CASE("dripping does not buy time: the deadline is of the whole head") {
  http::Options options;
  options.head_deadline = 200ms;
  options.linger_deadline = 50ms;
  TestingServer server{options};
  Wire wire{server.port};
  const auto since = std::chrono::steady_clock::now();
  std::string text = "GET /hello HTTP/1.1\r\nX: ";
  while (!wire.wait_for("408", 10ms) && std::chrono::steady_clock::now() - since < 5s) {
    wire.send(text.empty() ? "x" : text);
    text.clear();
  }
  CHECK(wire.received().starts_with("HTTP/1.1 408"));
  if (!kSanitized) CHECK(std::chrono::steady_clock::now() - since < 3s);
}

TEST_CASE("large bodies have a common limit, and take memory only as they arrive") {
  http::Options options;
  options.max_bodies = std::size_t{2} << 20U;
  TestingServer server{options};
  std::vector<Wire> announcing;  // half a gigabyte of promises
  for (int i = 0; i < 500; ++i) {
    announcing.emplace_back(server.port);
    REQUIRE(announcing.back().send(
        "POST /bytes HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n"));
  }
  Wire good{server.port};
  REQUIRE(good.send(request("POST", "/bytes", std::string(1 << 20, 'x'))));
  CHECK(good.answer()->body == "1048576");

  int refused = 0;
  for (auto& wire : announcing) {
    wire.send(std::string(500'000, 'x'));
    if (auto answer = wire.answer(false, refused == 0 ? 20ms : 0ms);
        answer && answer->status == 503)
      ++refused;
    if (refused > 0) break;
  }
  CHECK(refused == 1);
  CHECK(server.server.stats().body_bytes <= options.max_bodies);
  announcing.clear();
  // Not until there are none: who finds its client gone had taken memory to read into.
  for (int i = 0; i < 500 && server.server.stats().connections > 1; ++i)
    std::this_thread::sleep_for(10ms);
  CHECK(server.server.stats().body_bytes == 0);
}
