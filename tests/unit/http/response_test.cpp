#include "taskora/http/response.hpp"

#include "taskora/base/json.hpp"
#include "taskora/http/answer.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

using namespace taskora;
using namespace taskora::http;

namespace {

Error make(ErrorCode code, std::string type = {}) {
  Error error;
  error.code = code;
  error.type = std::move(type);
  error.detail = "because";
  return error;
}

std::string header_of(const Response& response, std::string_view name) {
  const auto at = std::find_if(response.headers.begin(), response.headers.end(),
                               [&](const auto& header) { return header.first == name; });
  return at == response.headers.end() ? std::string{} : at->second;
}

std::string head_of(Response response, AnswerContext context = {.request_id = "id-1"}) {
  std::vector<std::string> dropped;
  return make_answer(std::move(response), context, dropped).head;
}

}  // namespace

TEST_CASE(
    "every error has its status, and none is a 5xx but 500 for a bug and 503 for what may be "
    "retried") {
  struct Case {
    ErrorCode code;
    std::string type;
    int status;
  };
  const Case cases[] = {
      {ErrorCode::invalid_argument, "", 400},
      {ErrorCode::invalid_argument, "malformed_json", 400},
      {ErrorCode::invalid_argument, "validation", 422},
      {ErrorCode::invalid_argument, "idempotency_key_reused", 422},
      {ErrorCode::invalid_argument, "method_not_allowed", 405},
      {ErrorCode::invalid_argument, "request_timeout", 408},
      {ErrorCode::invalid_argument, "payload_too_large", 413},
      {ErrorCode::invalid_argument, "target_too_long", 414},
      {ErrorCode::invalid_argument, "unsupported_media_type", 415},
      {ErrorCode::invalid_argument, "unsupported_content_encoding", 415},
      {ErrorCode::invalid_argument, "expectation_failed", 417},
      {ErrorCode::invalid_argument, "head_too_large", 431},
      {ErrorCode::unauthenticated, "", 401},
      {ErrorCode::permission_denied, "", 403},
      {ErrorCode::not_found, "", 404},
      {ErrorCode::already_exists, "", 409},
      {ErrorCode::conflict, "request_in_flight", 409},
      {ErrorCode::precondition_failed, "version_mismatch", 412},
      {ErrorCode::rate_limited, "", 429},
      {ErrorCode::unavailable, "", 503},
      {ErrorCode::deadline_exceeded, "", 503},
      {ErrorCode::internal, "", 500},
  };
  for (const auto& c : cases) {
    CAPTURE(to_string(c.code), c.type);
    CHECK(status_of(make(c.code, c.type)) == c.status);
    CHECK_FALSE(reason_phrase(c.status).empty());
  }
}

TEST_CASE("a problem document says what, where and which request") {
  auto error = invalid(
      {{"/title", "too_long", "at most 500 characters"}, {"?limit", "out_of_range", "1 to 100"}});
  error.cause = "secret detail of the database";
  const auto response = problem(error, std::string_view{"01-id"});
  CHECK(response.status == 422);
  CHECK(response.content_type == "application/problem+json");
  const auto body = parse_json(response.body);
  REQUIRE(body);
  CHECK((*body)["type"] == "urn:taskora:problem:validation");
  CHECK((*body)["title"] == "Unprocessable Content");
  CHECK((*body)["status"] == 422);
  CHECK((*body)["request_id"] == "01-id");
  CHECK((*body)["errors"][0]["pointer"] == "/title");
  CHECK((*body)["errors"][1]["code"] == "out_of_range");
  CHECK_FALSE(body->contains("instance"));
  CHECK(response.body.find("secret") == std::string::npos);
}

TEST_CASE("a problem without a type of its own is named by its code") {
  const auto body = parse_json(problem(not_found("task 7"), std::string_view{"x"}).body);
  CHECK((*body)["type"] == "urn:taskora:problem:not_found");
  CHECK_FALSE(body->contains("errors"));
}

TEST_CASE("retrying and signing in are explained by headers") {
  auto limited = make(ErrorCode::rate_limited);
  limited.retry_after = std::chrono::seconds{17};
  CHECK(header_of(problem(limited, std::string_view{}), "Retry-After") == "17");
  CHECK(header_of(problem(make(ErrorCode::unauthenticated), std::string_view{}),
                  "WWW-Authenticate") == "Bearer");
  CHECK(
      header_of(problem(make(ErrorCode::permission_denied), std::string_view{}), "WWW-Authenticate")
          .empty());
}

TEST_CASE("rate limits are told in the two headers of the draft") {
  auto response = no_content();
  set_rate_limit(response, {.policy = "writes",
                            .quota = 100,
                            .window = std::chrono::seconds{60},
                            .remaining = 42,
                            .reset = std::chrono::seconds{17}});
  CHECK(header_of(response, "RateLimit-Policy") == "\"writes\";q=100;w=60");
  CHECK(header_of(response, "RateLimit") == "\"writes\";r=42;t=17");
}

TEST_CASE("an answer carries its length, its id and the default security headers") {
  const auto head = head_of(json(200, "{}"));
  CHECK(head.starts_with("HTTP/1.1 200 OK\r\nDate: "));
  for (const auto* line : {"Content-Type: application/json\r\n", "Content-Length: 2\r\n",
                           "X-Request-Id: id-1\r\n", "X-Content-Type-Options: nosniff\r\n",
                           "Cache-Control: no-store\r\n", "Referrer-Policy: no-referrer\r\n"}) {
    CAPTURE(line);
    CHECK(head.find(line) != std::string::npos);
  }
  CHECK(head.find("Connection:") == std::string::npos);
  CHECK(head.ends_with("\r\n\r\n"));
}

TEST_CASE("what a handler says about caching replaces the default") {
  const auto head = head_of(std::move(text(200, "x").set("Cache-Control", "max-age=60")));
  CHECK(head.find("max-age=60") != std::string::npos);
  CHECK(head.find("no-store") == std::string::npos);
}

TEST_CASE("answers without a body say nothing of its length") {
  for (const int status : {204, 304}) {
    Response response;
    response.status = status;
    response.body = "must not be sent";
    std::vector<std::string> dropped;
    const auto answer = make_answer(response, {.request_id = "i"}, dropped);
    CHECK(answer.content().empty());
    CHECK(answer.head.find("Content-Length") == std::string::npos);
  }
}

TEST_CASE("HEAD gets the head that GET would get") {
  std::vector<std::string> dropped;
  const auto answer =
      make_answer(json(200, "12345"), {.request_id = "i", .head_only = true}, dropped);
  CHECK(answer.head.find("Content-Length: 5\r\n") != std::string::npos);
  CHECK(answer.content().empty());
}

TEST_CASE("a header that would split the answer is dropped and reported") {
  auto response = text(200, "x");
  response.set("X-Good", "tab\tis fine")
      .set("X-Bad", "a\r\nSet-Cookie: b=c")
      .set("X Bad", "a")
      .set("X-Nul", std::string("a\0b", 3));
  response.set("Content-Length", "0")
      .set("Transfer-Encoding", "chunked")
      .set("Connection", "upgrade")
      .set("", "a");
  std::vector<std::string> dropped;
  const auto answer = make_answer(response, {.request_id = "i"}, dropped);
  CHECK(dropped.size() == 7);
  CHECK(answer.head.find("X-Good: tab\tis fine\r\n") != std::string::npos);
  CHECK(answer.head.find("Set-Cookie") == std::string::npos);
  CHECK(answer.head.find("chunked") == std::string::npos);
}

TEST_CASE(
    "an event stream is not cached, not buffered, has no length and ends with its connection") {
  std::vector<std::string> dropped;
  const auto answer = make_answer(event_stream([](auto) {}), {.request_id = "i"}, dropped);
  CHECK(answer.head.find("Content-Type: text/event-stream\r\n") != std::string::npos);
  CHECK(answer.head.find("Content-Length") == std::string::npos);
  CHECK(answer.head.find("Connection: close\r\n") != std::string::npos);
  CHECK(answer.head.find("X-Accel-Buffering: no\r\n") != std::string::npos);
  CHECK(answer.stream);
}
