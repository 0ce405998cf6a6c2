#include "taskora/http/client.hpp"

#include "testing_server.hpp"
#include "tls_server.hpp"
#include "wire.hpp"

#include <catch2/catch_test_macros.hpp>

#include <thread>

using namespace taskora;
using namespace taskora::testing;
using namespace std::chrono_literals;

namespace {

http::Client connect(const TestingServer& server, http::ClientOptions options = {}) {
  options.base_url = "http://127.0.0.1:" + std::to_string(server.port);
  auto client = http::Client::create(std::move(options));
  REQUIRE(client);
  return std::move(*client);
}

}  // namespace

TEST_CASE("the client speaks every method over one connection") {
  TestingServer server;
  auto client = connect(server);
  CHECK(client.get("/tasks/7")->body == "7");
  CHECK(client.post("/echo", "[1]")->body == "[1]");
  CHECK(client.del("/tasks/7")->status == 204);
  CHECK(client.put("/tasks/7", "{}")->status == 405);
  CHECK(client.patch("/tasks/7", "{}")->header("ALLOW") == "GET, HEAD, DELETE, OPTIONS");
  CHECK(client.send(http::Method::head, "/hello", {}, {})->body.empty());
  CHECK(client.send(http::Method::options, "/hello", {}, {})->status == 204);
  CHECK(client.post("/bytes", std::string(1 << 20, 'x'))->body == "1048576");
  CHECK_FALSE(client.get("/nowhere")->ok());
  CHECK(server.recorder.count("opened") == 1);
}

TEST_CASE("a path is sent as it is, and its parts can be encoded") {
  TestingServer server;
  auto client = connect(server);
  CHECK(client.get("/tasks/" + http::percent_encode("a/b é"))->body == "a/b é");
  CHECK(client.get("/search?q=" + http::percent_encode("x&y=z+ "))->body == "x&y=z+ ");
}

TEST_CASE("what cannot be sent is refused before it is") {
  TestingServer server;
  auto client = connect(server);
  CHECK(client.get("no-slash").error().slug() == "bad_path");
  CHECK(client.get("/a b").error().slug() == "bad_path");
  CHECK(client.get("/a\r\nX: y").error().slug() == "bad_path");
  CHECK(client.get("/a", {{"X", "a\r\nY: b"}}).error().slug() == "bad_header");
  CHECK(client.get("/a", {{"X Y", "a"}}).error().slug() == "bad_header");
  CHECK(server.recorder.count("opened") == 0);
  for (const auto* url : {"", "127.0.0.1:80", "ftp://a", "http://", "http://u:p@a", "http://a?x=1",
                          "http://a#b", "http:///x"}) {
    CAPTURE(url);
    const auto bad = http::Client::create({.base_url = url, .headers = {}, .ca_file = {}});
    REQUIRE_FALSE(bad);
    CHECK(bad.error().slug() == "bad_url");
  }
}

TEST_CASE("failures of the transport are told apart") {
  std::uint16_t free_port = 0;
  {
    TestingServer server;
    free_port = server.port;
  }
  auto nobody = http::Client::create(
      {.base_url = "http://127.0.0.1:" + std::to_string(free_port), .headers = {}, .ca_file = {}});
  REQUIRE(nobody);
  CHECK(nobody->get("/").error().code == ErrorCode::unavailable);

  TestingServer server;
  http::ClientOptions options;
  options.timeout = 50ms;
  auto impatient = connect(server, options);
  const auto late = impatient.get("/wait");
  REQUIRE_FALSE(late);
  CHECK(late.error().code == ErrorCode::deadline_exceeded);

  http::ClientOptions small;
  small.max_body = 1000;
  CHECK(connect(server, small).get("/big").error().slug() == "answer_too_large");
}

TEST_CASE("the client trusts the certificates it was told to trust") {
  const TlsServer server{"127.0.0.1"};
  http::ClientOptions options;
  options.base_url = "https://127.0.0.1:" + std::to_string(server.port());
  options.ca_file = server.ca_file();
  auto client = http::Client::create(options);
  REQUIRE(client);
  const auto answer = client->get("/hello");
  REQUIRE(answer);
  CHECK(answer->body == "hello");
}

TEST_CASE("the client refuses a certificate it has no reason to trust") {
  const auto slug_of = [](const TlsServer& server, const std::string& ca_file) {
    http::ClientOptions options;
    options.base_url = "https://127.0.0.1:" + std::to_string(server.port());
    options.ca_file = ca_file;
    auto client = http::Client::create(options);
    REQUIRE(client);
    const auto answer = client->get("/hello");
    REQUIRE_FALSE(answer);
    return std::string{answer.error().slug()};
  };
  const TlsServer good{"127.0.0.1"};
  const TlsServer other{"127.0.0.1"};
  const TlsServer elsewhere{"192.0.2.1"};
  CHECK(slug_of(good, "") == "bad_certificate");                        // nobody vouches for it
  CHECK(slug_of(good, other.ca_file()) == "bad_certificate");           // the wrong one does
  CHECK(slug_of(elsewhere, elsewhere.ca_file()) == "bad_certificate");  // it is for another address
}

TEST_CASE("an answer that lies about its chunks ends, within the limit") {
  for (const auto* chunks :
       {"-2\r\nabc", "FFFFFFFFFFFFFFFE\r\nabc", "3;x\r\nabcd\r\n", "zz\r\n", ""}) {
    CAPTURE(chunks);
    OneAnswer server{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string{chunks}};
    http::ClientOptions options;
    options.base_url = "http://127.0.0.1:" + std::to_string(server.port());
    options.max_body = 1000;
    auto client = http::Client::create(options);
    REQUIRE(client);
    const auto answer = client->get("/");
    if (answer) CHECK(answer->body.size() <= 1000);
  }
}

TEST_CASE("an answer without end is given up at its limit") {
  OneAnswer server{"HTTP/1.1 200 OK\r\n\r\n" + std::string(1 << 20, 'x')};
  http::ClientOptions options;
  options.base_url = "http://127.0.0.1:" + std::to_string(server.port());
  options.max_body = 1000;
  auto client = http::Client::create(options);
  REQUIRE(client);
  CHECK(client->get("/").error().slug() == "answer_too_large");
}

TEST_CASE("a stream is read event by event until the reader has enough") {
  TestingServer server;
  auto client = connect(server);
  std::thread sender{[&] {
    const auto stream = server.stream();
    for (int i = 1; i <= 3; ++i)
      stream->send(http::format_sse(std::to_string(i), "tick", "line one\nline two"));
  }};
  std::vector<http::SseEvent> events;
  const auto head = client.stream("/stream", {}, [&](const http::SseEvent& event) {
    events.push_back(event);
    return events.size() < 3;
  });
  sender.join();
  REQUIRE(head);
  CHECK(head->status == 200);
  REQUIRE(events.size() == 3);
  CHECK(events[2].id == "3");
  CHECK(events[2].data == "line one\nline two");
}

TEST_CASE("a stream ends with the server's close, with a cancel, or was none") {
  TestingServer server;
  auto client = connect(server);
  const auto ignore = [](const http::SseEvent&) { return true; };
  const auto none = client.stream("/nowhere", {}, ignore);
  REQUIRE(none);
  CHECK(none->status == 404);
  CHECK(none->body.find("urn:taskora:problem:not_found") != std::string::npos);

  std::thread closer{[&] { server.stream(1)->close("done"); }};
  const auto closed = client.stream("/stream", {}, ignore);
  closer.join();
  REQUIRE(closed);
  CHECK(closed->status == 200);

  std::thread canceller{[&] {
    server.stream(2);
    client.cancel();
  }};
  const auto cancelled = client.stream("/stream", {}, ignore);
  canceller.join();
  if (!cancelled) CHECK(cancelled.error().code == ErrorCode::unavailable);
  CHECK(client.get("/hello")->ok());  // the client can be used again
}
