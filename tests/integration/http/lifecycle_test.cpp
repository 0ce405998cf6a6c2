#include "testing_server.hpp"
#include "wire.hpp"

#include "taskora/http/client.hpp"

#include <catch2/catch_test_macros.hpp>

#include <future>

using namespace taskora;
using namespace taskora::testing;
using namespace std::chrono_literals;

TEST_CASE("a second server on the same port is refused with a reason") {
  TestingServer first;
  http::Options options;
  options.port = first.port;
  http::Server second{options, {}};
  const auto started = second.start();
  REQUIRE_FALSE(started);
  CHECK(started.error().code == ErrorCode::already_exists);
  CHECK(started.error().slug() == "address_in_use");
  CHECK(started.error().detail.find(std::to_string(first.port)) != std::string::npos);
  CHECK_FALSE(second.ready());
}

TEST_CASE("the port is free again at once after a stop, though clients were connected") {
  http::Options options;
  {
    TestingServer first;
    options.port = first.port;
    Wire wire{first.port};
    REQUIRE(wire.send(request("GET", "/hello")));
    REQUIRE(wire.answer());
  }
  TestingServer second{options};
  CHECK(second.port == options.port);
}

TEST_CASE("a server that cannot start says why") {
  const auto error_of = [](http::Options options, std::vector<http::Route> routes = {}) {
    http::Server server{std::move(options), std::move(routes)};
    const auto started = server.start();
    REQUIRE_FALSE(started);
    return std::string{started.error().slug()};
  };
  http::Options options;
  options.address = "not an address";
  CHECK(error_of(options) == "bad_address");
  options.address = "192.0.2.1";
  CHECK(error_of(options) == "cannot_listen");
  CHECK(error_of({}, {{http::Method::get, "no-slash", "x",
                       [](const http::Request&) { return http::no_content(); }}}) == "bad_route");
  options = {};
  options.max_head = 10;
  CHECK(error_of(options) == "bad_options");
}

TEST_CASE("a server is ready from its start to its drain") {
  TestingServer server;
  CHECK(server.server.ready());
  CHECK_FALSE(server.server.start());  // once is enough
  CHECK(server.server.drain(1s));
  CHECK_FALSE(server.server.ready());
  http::Server never{{}, {}};
  CHECK_FALSE(never.ready());
  CHECK(never.drain(0s));
  never.stop();
  never.stop();
}

TEST_CASE("draining answers what was asked, closes what is idle and takes in nobody new") {
  TestingServer server;
  Wire idle{server.port};
  REQUIRE(idle.send(request("GET", "/hello")));
  REQUIRE(idle.answer());
  Wire busy{server.port};
  REQUIRE(busy.send(request("GET", "/wait") + request("GET", "/canary")));
  Wire half{server.port};
  REQUIRE(half.send("POST /bytes HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc"));
  REQUIRE(server.gate.wait_until_inside(1));

  auto drained = std::async(std::launch::async, [&] { return server.server.drain(10s); });
  CHECK(idle.closed());
  REQUIRE(half.send("def"));
  const auto half_answer = half.answer();
  REQUIRE(half_answer);
  CHECK(half_answer->body == "6");
  CHECK(half_answer->header("connection") == "close");
  server.gate.open();
  const auto answers = split_answers(busy.rest());
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].body == "waited");
  CHECK(answers[0].header("connection") == "close");
  half.finish();
  CHECK(half.closed());
  idle.finish();
  busy.finish();
  CHECK(drained.get());
  CHECK(server.canaries == 0);
  CHECK(server.server.stats().connections == 0);
}

TEST_CASE("clients of a draining server are refused by the kernel, at once") {
  TestingServer server;
  CHECK(server.server.drain(1s));
  auto client = http::Client::create({.base_url = "http://127.0.0.1:" + std::to_string(server.port),
                                      .headers = {},
                                      .ca_file = {}});
  REQUIRE(client);
  const auto answer = client->get("/hello");
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == ErrorCode::unavailable);
}

TEST_CASE("a drain that runs out of time says so; a stop then waits for the handler alone") {
  TestingServer server;
  Wire busy{server.port};
  REQUIRE(busy.send(request("GET", "/wait")));
  REQUIRE(server.gate.wait_until_inside(1));
  CHECK_FALSE(server.server.drain(50ms));
  server.gate.open();
  server.server.stop();
  CHECK(server.server.stats().connections == 0);
}

TEST_CASE("requests in flight when a server stops are ended, never answered by halves") {
  for (int round = 0; round < 20; ++round) {
    TestingServer server;
    std::vector<Wire> wires;
    for (int i = 0; i < 16; ++i) wires.emplace_back(server.port);
    for (auto& wire : wires) wire.send(request("GET", "/hello") + request("GET", "/tasks/1"));
    server.server.stop();
    for (auto& wire : wires) {
      for (const auto& answer : split_answers(wire.rest()))
        CHECK((answer.status == 200 || answer.status == 503));
    }
  }
}

TEST_CASE("a stop ends whatever is due at that moment") {
  http::Options options;
  options.write_deadline = 40ms;  // its connections are looked at every 10 ms
  for (int round = 0; round < 20; ++round) {
    auto server = std::make_unique<TestingServer>(options);
    Wire wire{server->port};
    REQUIRE(wire.send(request("GET", "/stream")));
    const auto stream = server->stream();
    // The stop ends the stream, and this makes its thread late: the next look is due behind it.
    stream->on_close([](std::string_view) { std::this_thread::sleep_for(15ms); });
    auto stopped = std::async(std::launch::async, [&] { server.reset(); });
    if (stopped.wait_for(30s) != std::future_status::ready) {
      std::fputs("the server does not stop\n", stderr);
      std::abort();  // nothing could be taken down in order any more
    }
  }
}
