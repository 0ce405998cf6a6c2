#include "testing_server.hpp"
#include "wire.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <future>
#include <thread>

using namespace taskora;
using namespace taskora::testing;
using namespace std::chrono_literals;

namespace {

// The reason a stream was closed with, once it is known.
std::future<std::string> reason_of(http::EventStream& stream) {
  auto promise = std::make_shared<std::promise<std::string>>();
  auto future = promise->get_future();
  stream.on_close([promise](std::string_view reason) { promise->set_value(std::string{reason}); });
  return future;
}

std::string wait(std::future<std::string>& future) {
  return future.wait_for(10s) == std::future_status::ready ? future.get() : "(not called)";
}

}  // namespace

TEST_CASE("events reach an open stream, from any thread, until it is closed") {
  TestingServer server;
  Wire wire{server.port};
  REQUIRE(wire.send(request("GET", "/stream")));
  REQUIRE(wire.wait_for(": open\n\n"));
  CHECK(wire.received().find("Content-Type: text/event-stream\r\n") != std::string::npos);
  CHECK(wire.received().find("Content-Length") == std::string::npos);
  const auto stream = server.stream();
  auto reason = reason_of(*stream);
  std::atomic<int> sent = 0;
  std::vector<std::thread> senders;
  for (int t = 0; t < 4; ++t) {
    senders.emplace_back([&, t] {
      for (int i = 0; i < 100; ++i)
        sent += stream->send(http::format_sse(std::to_string(t * 100 + i), "tick", "x")) ? 1 : 0;
    });
  }
  for (auto& sender : senders) sender.join();
  CHECK(sent == 400);
  CHECK_FALSE(stream->closed());
  stream->close("finished");
  CHECK(stream->closed());
  CHECK_FALSE(stream->send("late"));
  const auto text = wire.rest();
  for (int i = 0; i < 400; ++i)
    CHECK(text.find("id: " + std::to_string(i) + "\n") != std::string::npos);
  CHECK(text.find("late") == std::string::npos);
  CHECK(wait(reason) == "finished");
  CHECK(server.recorder.wait_for("stream closed finished"));
  CHECK(server.server.stats().streams == 0);
}

TEST_CASE("a callback set too late is called all the same, once") {
  TestingServer server;
  Wire wire{server.port};
  REQUIRE(wire.send(request("GET", "/stream")));
  const auto stream = server.stream();
  stream->close("first");
  stream->close("second");
  auto reason = reason_of(*stream);
  CHECK(wait(reason) == "first");
  CHECK(server.recorder.count("stream closed second") == 0);
}

TEST_CASE("a client that leaves ends its stream") {
  TestingServer server;
  auto wire = std::make_unique<Wire>(server.port);
  REQUIRE(wire->send(request("GET", "/stream")));
  const auto stream = server.stream();
  auto reason = reason_of(*stream);
  wire.reset();
  CHECK(wait(reason) == "client_gone");
}

TEST_CASE("a client of a stream that talks on is ended: it would never be answered") {
  TestingServer server;
  Wire wire{server.port};
  REQUIRE(wire.send(request("GET", "/stream")));
  auto reason = reason_of(*server.stream());
  REQUIRE(wire.send(request("GET", "/canary")));
  CHECK(wait(reason) == "client_gone");
  CHECK(server.canaries == 0);
}

TEST_CASE("a slow reader is dropped with a reason that is counted, and the others go on") {
  http::Options options;
  options.max_stream_buffer = 100'000;
  TestingServer server{options};
  Wire slow{server.port, 4096};
  REQUIRE(slow.send(request("GET", "/stream")));
  const auto slow_stream = server.stream(1);
  Wire quick{server.port};
  REQUIRE(quick.send(request("GET", "/stream")));
  const auto quick_stream = server.stream(2);
  auto reason = reason_of(*slow_stream);
  std::thread reader{[&] { quick.wait_for("the end"); }};
  const auto event = http::format_sse("", "", std::string(1000, 'e'));
  int sent = 0;
  while (slow_stream->send(event) && sent < 10'000) {
    ++sent;
    REQUIRE(quick_stream->send(event));
  }
  CHECK(sent >= 100);
  CHECK(sent < 1'000);
  CHECK(wait(reason) == "slow_reader");
  CHECK(server.recorder.count("stream closed slow_reader") == 1);
  CHECK(quick_stream->send("the end"));
  reader.join();
  CHECK(quick.received().ends_with("the end"));
  CHECK(server.server.stats().streams == 1);
}

TEST_CASE("a reader that stops reading is dropped after a time, however little waits for it") {
  http::Options options;
  options.write_deadline = 100ms;
  TestingServer server{options};
  Wire wire{server.port, 4096};
  REQUIRE(wire.send(request("GET", "/stream")));
  const auto stream = server.stream();
  auto reason = reason_of(*stream);
  for (int i = 0; i < 250 && stream->send(std::string(1000, 'e')); ++i) {
  }
  CHECK(wait(reason) == "write_timeout");
}

TEST_CASE("slow readers together have no more memory than allowed") {
  http::Options options;
  options.max_unsent = 1'000'000;
  TestingServer server{options};
  std::vector<Wire> wires;
  for (std::size_t i = 0; i < 20; ++i) {
    wires.emplace_back(server.port, 4096);
    REQUIRE(wires.back().send(request("GET", "/stream")));
    server.stream(i + 1);
  }
  for (int round = 0; round < 300; ++round) {
    for (std::size_t i = 0; i < 20; ++i) server.stream(i + 1)->send(std::string(1000, 'e'));
    REQUIRE(server.server.stats().unsent <= options.max_unsent);
  }
  CHECK(server.recorder.count("stream closed slow_reader") > 0);
  wires.clear();
}

TEST_CASE("silence is broken by heartbeats") {
  http::Options options;
  options.stream_heartbeat = 40ms;
  TestingServer server{options};
  Wire wire{server.port};
  REQUIRE(wire.send(request("GET", "/stream")));
  CHECK(wire.wait_for(":\n\n:\n\n:\n\n"));
}

TEST_CASE("an opener that throws ends its stream, and its text stays in the log") {
  TestingServer server;
  Wire wire{server.port};
  REQUIRE(wire.send(request("GET", "/bad-stream")));
  CHECK(wire.rest().find("secret") == std::string::npos);
  CHECK(server.recorder.wait_for("stream closed error"));
  CHECK(server.recorder.errors().at(0) == "secret opener");
}

TEST_CASE("HEAD of a stream is answered and opens none") {
  TestingServer server;
  Wire wire{server.port};
  REQUIRE(wire.send(request("HEAD", "/stream")));
  CHECK(wire.answer(true)->status == 200);
  CHECK(wire.closed());
  CHECK(server.recorder.count("stream opened") == 0);
}

TEST_CASE("draining ends the streams, after what they still had to say") {
  TestingServer server;
  Wire wire{server.port};
  REQUIRE(wire.send(request("GET", "/stream")));
  const auto stream = server.stream();
  auto reason = reason_of(*stream);
  CHECK(stream->send("data: last\n\n"));
  auto drained = std::async(std::launch::async, [&] { return server.server.drain(5s); });
  CHECK(wire.rest().ends_with("data: last\n\n"));
  wire.finish();
  CHECK(drained.get());
  CHECK(wait(reason) == "draining");
}

TEST_CASE("the handle of a stream may outlive its server") {
  std::shared_ptr<http::EventStream> stream;
  std::future<std::string> reason;
  auto server = std::make_unique<TestingServer>();
  Wire wire{server->port};
  REQUIRE(wire.send(request("GET", "/stream")));
  stream = server->stream();
  reason = reason_of(*stream);
  server.reset();
  CHECK(wait(reason) == "draining");
  CHECK(stream->closed());
  CHECK_FALSE(stream->send("x"));
  auto again = reason_of(*stream);
  CHECK(wait(again) == "draining");
}

TEST_CASE("a callback may take the lock its caller holds") {
  TestingServer server;
  Wire wire{server.port};
  REQUIRE(wire.send(request("GET", "/stream")));
  const auto stream = server.stream();
  std::mutex mutex;
  std::promise<void> called;
  stream->on_close([&](std::string_view) {
    const std::lock_guard lock{mutex};
    called.set_value();
  });
  {
    const std::lock_guard lock{mutex};
    stream->close("by its owner");
  }
  CHECK(called.get_future().wait_for(10s) == std::future_status::ready);
}

TEST_CASE("1 200 streams at once take no thread and little memory each") {
  TestingServer server;
  constexpr std::size_t kCount = 1200;
  std::vector<Wire> wires;
  wires.reserve(kCount);
  const auto before = resident_bytes();
  for (std::size_t i = 0; i < kCount; ++i) {
    wires.emplace_back(server.port);
    REQUIRE(wires.back().send(request("GET", "/stream")));
    server.stream(i + 1);  // one after the other: a full queue would turn some away
  }
  const auto each = (std::max(resident_bytes(), before) - before) / kCount;
  std::printf("an open stream: %zu bytes (client side included)\n", each);
  if (!kSanitized) CHECK(each < 16384);
  const auto since = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < kCount; ++i) CHECK(server.stream(i + 1)->send("data: to all\n\n"));
  for (auto& wire : wires) CHECK(wire.wait_for("data: to all\n\n"));
  std::printf(
      "one event to %zu streams: %.1f ms\n", kCount,
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - since).count());
  CHECK(server.server.stats().streams == kCount);
  Wire good{server.port};
  REQUIRE(good.send(request("GET", "/hello")));
  CHECK(good.answer()->status == 200);
}
