#pragma once
// What a handler answers, and the one place where an Error becomes an HTTP status and a problem
// document (RFC 9457).

#include "taskora/base/error.hpp"
#include "taskora/http/request.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taskora::http {

class EventStream;
// Called once, on a worker, after the head of the answer was handed to the connection. It must not
// block; it may keep the handle as long as it likes. The Request is gone by then: capture copies.
using StreamOpener = std::function<void(std::shared_ptr<EventStream>)>;

// Content-Length, Content-Type, Connection, Date, X-Request-Id and the default security headers are
// written by the server: X-Content-Type-Options: nosniff, Referrer-Policy: no-referrer and, where
// the handler sets none of its own, Cache-Control: no-store. A header whose name or value could
// break the framing (control bytes) is dropped and reported to Observer::on_error.
struct Response {
  int status = 200;
  std::string content_type;  // "" when there is no body
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::shared_ptr<const std::string>
      shared_body;      // instead of body, when set: sent without a copy (static files)
  StreamOpener stream;  // when set: an answer without end; body is sent first

  Response& set(std::string name, std::string value) {
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
  }
};

[[nodiscard]] Response json(int status, std::string body);
[[nodiscard]] Response text(int status, std::string body);
[[nodiscard]] Response html(int status, std::string body);
[[nodiscard]] Response no_content();
[[nodiscard]] Response created(std::string location, std::string json_body);
[[nodiscard]] Response event_stream(
    StreamOpener opener);  // text/event-stream, never cached, never buffered by proxies

// application/problem+json: type "urn:taskora:problem:<slug>", title, status, detail, request_id,
// and errors[] with pointer, code, detail. Retry-After from Error::retry_after; WWW-Authenticate:
// Bearer with 401. Error::cause is never sent.
[[nodiscard]] Response problem(const Error& error, const Request& request);
[[nodiscard]] Response problem(const Error& error, std::string_view request_id);

// The one mapping. invalid_argument is 400 (the request cannot be read), 422 for type "validation"
// (it was read, and a field is wrong) and "idempotency_key_reused", and the status HTTP has for the
// few other types named in response.cpp
// ("unsupported_media_type" 415, "payload_too_large" 413, …). deadline_exceeded is 503: the only
// 5xx for what may be retried.
[[nodiscard]] int status_of(const Error& error);
[[nodiscard]] std::string_view reason_phrase(
    int status);  // "Not Found"; "" for a status without a name here

// RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers): "default";q=100;w=60 and
// "default";r=42;t=17.
struct RateLimit {
  std::string_view policy = "default";  // letters, digits, '-' and '_'
  std::int64_t quota = 0;
  std::chrono::seconds window{0};
  std::int64_t remaining = 0;
  std::chrono::seconds reset{0};
};
void set_rate_limit(Response& response, const RateLimit& limit);

}  // namespace taskora::http
