#include "testing_server.hpp"
#include "wire.hpp"

#include "taskora/base/json.hpp"
#include "taskora/base/uuid.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

using namespace taskora;
using namespace taskora::testing;

TEST_CASE("requests on one connection are answered one after the other") {
  TestingServer server;
  Wire wire{server.port};
  for (int i = 0; i < 20; ++i) {
    REQUIRE(wire.send(request("GET", "/tasks/" + std::to_string(i))));
    const auto answer = wire.answer();
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(answer->body == std::to_string(i));
  }
  CHECK(server.recorder.count("opened") == 1);
}

TEST_CASE("pipelined requests are answered in their order, each once") {
  TestingServer server;
  Wire wire{server.port};
  std::string all;
  for (int i = 0; i < 200; ++i) all += request("GET", "/tasks/" + std::to_string(i));
  all += request("POST", "/bytes", std::string(5000, 'x')) +
         request("GET", "/hello", {}, "Connection: close\r\n");
  REQUIRE(wire.send(all));
  const auto answers = split_answers(wire.rest());
  REQUIRE(answers.size() == 202);
  for (std::size_t i = 0; i < 200; ++i) CHECK(answers[i].body == std::to_string(i));
  CHECK(answers[200].body == "5000");
  CHECK(answers[201].header("connection") == "close");
}

TEST_CASE("bodies of every size arrive whole, in one packet or in many") {
  TestingServer server;
  Wire wire{server.port};
  for (const std::size_t size : {0UL, 1UL, 3900UL, 4096UL, 4097UL, 16384UL, 70000UL, 1UL << 20U}) {
    CAPTURE(size);
    REQUIRE(wire.send(request("POST", "/bytes", std::string(size, 'x'))));
    const auto whole = wire.answer();
    REQUIRE(whole);
    CHECK(whole->body == std::to_string(size));
  }
  const auto cut = request("POST", "/echo", "[1,2,3]");
  for (const char byte : cut) REQUIRE(wire.send({&byte, 1}));
  CHECK(wire.answer()->body == "[1,2,3]");
  CHECK(server.server.stats().body_bytes == 0);
}

TEST_CASE("HEAD, OPTIONS, 404 and 405 are answered from the table of routes") {
  TestingServer server;
  Wire wire{server.port};
  REQUIRE(wire.send(request("HEAD", "/hello")));
  const auto head = wire.answer(true);
  REQUIRE(head);
  CHECK(head->status == 200);
  CHECK(head->header("content-length") == "5");
  REQUIRE(wire.send(request("OPTIONS", "/tasks/7")));
  const auto options = wire.answer();
  CHECK(options->status == 204);
  CHECK(options->header("allow") == "GET, HEAD, DELETE, OPTIONS");
  REQUIRE(wire.send(request("PUT", "/tasks/7", "x")));
  const auto put = wire.answer();
  CHECK(put->status == 405);
  CHECK(put->header("allow") == "GET, HEAD, DELETE, OPTIONS");
  REQUIRE(wire.send(request("GET", "/nowhere")));
  const auto nowhere = wire.answer();
  CHECK(nowhere->status == 404);
  CHECK(nowhere->header("content-type") == "application/problem+json");
  CHECK(server.recorder.wait_for("(unmatched) 404"));
  CHECK(server.recorder.count("opened") == 1);  // none of them ended the connection
}

TEST_CASE("targets are decoded for the handler, and refused where that gives no text") {
  TestingServer server;
  Wire wire{server.port};
  struct Case {
    const char* target;
    int status;
    const char* body;
  };
  const Case cases[] = {
      {"/tasks/a%2Fb", 200, "a/b"},
      {"/search?q=x+y%26z", 200, "x y&z"},
      {"/search", 200, "(none)"},
      {"/search?q=%00", 400, nullptr},
      {"/search?q=%ff", 400, nullptr},
      {"/search?q=%", 400, nullptr},
      {"/tasks/%00", 400, nullptr},
      {"/tasks/%zz", 400, nullptr},
      {"/tasks/..%2f..%2fetc", 200, "../../etc"},
      {"/tasks/../hello", 404, nullptr},
      {"//hello", 404, nullptr},
      {"/hello/", 404, nullptr},
      {"/%68ello", 404, nullptr},
  };
  for (const auto& c : cases) {
    CAPTURE(c.target);
    REQUIRE(wire.send(request("GET", c.target)));
    const auto answer = wire.answer();
    REQUIRE(answer);
    CHECK(answer->status == c.status);
    if (c.body != nullptr) CHECK(answer->body == c.body);
  }
}

TEST_CASE("an exception ends at the boundary: 500 without its text, which only the log gets") {
  TestingServer server;
  Wire wire{server.port};
  for (const auto* target : {"/throw", "/throw-int"}) {
    REQUIRE(wire.send(request("GET", target)));
    const auto answer = wire.answer();
    REQUIRE(answer);
    CHECK(answer->status == 500);
    CHECK(answer->body.find("urn:taskora:problem:internal") != std::string::npos);
    CHECK(answer->body.find("secret") == std::string::npos);
  }
  const auto errors = server.recorder.errors();
  CHECK(std::count(errors.begin(), errors.end(), "secret of the handler") == 1);
  REQUIRE(wire.send(request("GET", "/fail")));
  const auto failed = wire.answer();
  CHECK(failed->status == 503);
  CHECK(failed->header("retry-after") == "1");
  CHECK(failed->body.find("secret") == std::string::npos);
}

TEST_CASE("an exception of a hook ends there too") {
  http::Hooks hooks;
  hooks.after = [](const http::Request&, http::Response&) { throw std::runtime_error{"hook"}; };
  TestingServer server{{}, hooks};
  Wire wire{server.port};
  REQUIRE(wire.send(request("GET", "/hello")));
  CHECK(wire.answer()->status == 500);
}

TEST_CASE("hooks answer before the route and add headers after it") {
  http::Hooks hooks;
  hooks.before = [](const http::Request& request) -> std::optional<http::Response> {
    if (request.method == http::Method::options)
      return std::move(http::no_content().set("X-Preflight", "yes"));
    return std::nullopt;
  };
  hooks.after = [](const http::Request&, http::Response& response) {
    response.set("X-After", "yes");
  };
  TestingServer server{{}, hooks};
  Wire wire{server.port};
  REQUIRE(wire.send(request("OPTIONS", "/anything")));
  const auto preflight = wire.answer();
  CHECK(preflight->header("x-preflight") == "yes");
  CHECK(preflight->header("x-after") == "yes");
  REQUIRE(wire.send(request("GET", "/nowhere")));
  CHECK(wire.answer()->header("x-after") == "yes");
}

TEST_CASE("no header of a client comes back, and no value can split an answer") {
  TestingServer server;
  Wire wire{server.port};
  REQUIRE(wire.send(
      request("GET", "/hello", {},
              "X-Mine: echo-me\r\nX-Request-Id: mine\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n")));
  const auto answer = wire.answer();
  for (const auto& [name, value] : answer->headers) {
    CHECK(value.find("echo-me") == std::string::npos);
    CHECK(value != "mine");
    CHECK(name != "upgrade");
  }
  CHECK(Uuid::parse(answer->header("x-request-id"))->version() == 7);
  REQUIRE(wire.send(request("GET", "/split?v=a%0d%0aSet-Cookie:%20b=c")));
  const auto split = wire.answer();
  CHECK(split->status == 200);
  CHECK(split->header("set-cookie").empty());
  CHECK(split->header("x-echo").empty());
  CHECK(server.recorder.errors().size() == 1);
}

TEST_CASE("a trace is continued, another one is begun, and forwarded addresses are not believed") {
  TestingServer server;
  Wire wire{server.port};
  const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  REQUIRE(wire.send(
      request("GET", "/seen", {},
              "traceparent: 00-" + trace +
                  "-00f067aa0ba902b7-01\r\nX-Forwarded-For: 1.2.3.4, ,,\r\nForwarded: for=x\r\n")));
  const auto first = wire.answer()->body;
  CHECK(first.find(trace) != std::string::npos);
  CHECK(first.find("00f067aa0ba902b7") == std::string::npos);  // a span of our own
  CHECK(first.ends_with(" 127.0.0.1"));
  REQUIRE(wire.send(request("GET", "/seen", {}, "traceparent: garbage\r\n")));
  CHECK(wire.answer()->body.find("00-") != std::string::npos);
}

TEST_CASE("a header's value reaches the handler as it was sent") {
  TestingServer server;
  Wire wire{server.port};
  for (const std::string value :
       {"a%0D%0ASet-Cookie:%20b=c", "%00", "%", "a, b;c=\"d\"", "\xC3\xA9"}) {
    REQUIRE(wire.send(request("GET", "/value", {}, "X-Value: " + value + "\r\n")));
    CHECK(wire.answer()->body == value);
  }
}

TEST_CASE("a client that asks before it sends its body is told to go on") {
  TestingServer server;
  Wire wire{server.port};
  REQUIRE(wire.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"));
  REQUIRE(wire.wait_for("HTTP/1.1 100 Continue\r\n\r\n"));
  REQUIRE(wire.send("[1]"));
  CHECK(wire.answer()->body == "[1]");
  REQUIRE(wire.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 100000\r\n\r\n"));
  REQUIRE(wire.wait_for("HTTP/1.1 100 Continue\r\n\r\n"));
  REQUIRE(wire.send("[" + std::string(99998, ' ') + "]"));
  CHECK(wire.answer()->body == "[]");
  REQUIRE(wire.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2000000\r\n\r\n"));
  CHECK(wire.answer()->status == 413);  // and not 100
  CHECK(wire.closed());
}

TEST_CASE("HTTP/1.0 is spoken: closed after the answer unless the client asks otherwise") {
  TestingServer server;
  Wire once{server.port};
  REQUIRE(once.send("GET /hello HTTP/1.0\r\n\r\n"));
  CHECK(once.answer()->header("connection") == "close");
  CHECK(once.closed());
  Wire kept{server.port};
  for (int i = 0; i < 2; ++i) {
    REQUIRE(kept.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
    CHECK(kept.answer()->header("connection") == "keep-alive");
  }
}

TEST_CASE("JSON half a million levels deep is a 400 like any other broken text") {
  TestingServer server;
  Wire wire{server.port};
  for (const auto& body :
       {std::string(500'000, '['), std::string(500'000, '[') + std::string(500'000, ']'), [] {
          std::string objects;
          for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
          return objects;
        }()}) {
    REQUIRE(wire.send(request("POST", "/echo", body)));
    const auto answer = wire.answer();
    REQUIRE(answer);
    CHECK(answer->status == 400);
    CHECK((*parse_json(answer->body))["type"] == "urn:taskora:problem:malformed_json");
  }
}
