#include "taskora/http/response.hpp"

#include "taskora/base/json.hpp"

#include <array>

namespace taskora::http {
namespace {

struct NamedStatus {
  std::string_view slug;
  int status;
};

// Types of invalid_argument with a status of their own; every other one is 400: the request cannot
// be read.
constexpr NamedStatus kInvalidTypes[] = {
    {"validation", 422},
    {"idempotency_key_reused", 422},
    {"method_not_allowed", 405},
    {"request_timeout", 408},
    {"payload_too_large", 413},
    {"record_too_large", 413},
    {"target_too_long", 414},
    {"unsupported_media_type", 415},
    {"unsupported_content_encoding", 415},
    {"expectation_failed", 417},
    {"head_too_large", 431},
};

int status_of_invalid(std::string_view slug) {
  for (const auto& entry : kInvalidTypes) {
    if (entry.slug == slug) return entry.status;
  }
  return 400;
}

std::string problem_body(const Error& error, int status, std::string_view request_id) {
  std::string body;
  JsonWriter json{body};
  std::string type{"urn:taskora:problem:"};
  type += error.slug();
  json.begin_object()
      .member("type", type)
      .member("title", reason_phrase(status))
      .member("status", status);
  json.member("detail", error.detail);
  if (!request_id.empty()) json.member("request_id", request_id);
  if (!error.fields.empty()) {
    json.key("errors").begin_array();
    for (const auto& field : error.fields) {
      json.begin_object().member("pointer", field.pointer).member("code", field.code);
      json.member("detail", field.detail).end_object();
    }
    json.end_array();
  }
  json.end_object();
  return body;
}

Response with_body(int status, std::string_view type, std::string body) {
  Response response;
  response.status = status;
  response.content_type = type;
  response.body = std::move(body);
  return response;
}

}  // namespace

Response json(int status, std::string body) {
  return with_body(status, "application/json", std::move(body));
}

Response text(int status, std::string body) {
  return with_body(status, "text/plain; charset=utf-8", std::move(body));
}

Response html(int status, std::string body) {
  return with_body(status, "text/html; charset=utf-8", std::move(body));
}

Response no_content() {
  return with_body(204, {}, {});
}

Response created(std::string location, std::string json_body) {
  auto response = json(201, std::move(json_body));
  response.set("Location", std::move(location));
  return response;
}

Response event_stream(StreamOpener opener) {
  auto response = with_body(200, "text/event-stream", {});
  response.stream = std::move(opener);
  response.set("Cache-Control", "no-store, no-transform").set("X-Accel-Buffering", "no");
  return response;
}

Response problem(const Error& error, std::string_view request_id) {
  const int status = status_of(error);
  auto response =
      with_body(status, "application/problem+json", problem_body(error, status, request_id));
  if (error.retry_after) response.set("Retry-After", std::to_string(error.retry_after->count()));
  if (status == 401) response.set("WWW-Authenticate", "Bearer");
  return response;
}

Response problem(const Error& error, const Request& request) {
  return problem(error, request.request_id);
}

int status_of(const Error& error) {
  switch (error.code) {
    case ErrorCode::invalid_argument:
      return status_of_invalid(error.slug());
    case ErrorCode::unauthenticated:
      return 401;
    case ErrorCode::permission_denied:
      return 403;
    case ErrorCode::not_found:
      return 404;
    case ErrorCode::already_exists:
      return 409;
    case ErrorCode::conflict:
      return 409;
    case ErrorCode::precondition_failed:
      return 412;
    case ErrorCode::rate_limited:
      return 429;
    case ErrorCode::unavailable:
      return 503;
    case ErrorCode::deadline_exceeded:
      return 503;
    case ErrorCode::internal:
      return 500;
  }
  return 500;
}

std::string_view reason_phrase(int status) {
  struct Phrase {
    int status;
    std::string_view text;
  };
  static constexpr Phrase kPhrases[] = {
      {200, "OK"},
      {201, "Created"},
      {202, "Accepted"},
      {204, "No Content"},
      {206, "Partial Content"},
      {301, "Moved Permanently"},
      {302, "Found"},
      {303, "See Other"},
      {304, "Not Modified"},
      {307, "Temporary Redirect"},
      {308, "Permanent Redirect"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {406, "Not Acceptable"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {410, "Gone"},
      {412, "Precondition Failed"},
      {413, "Content Too Large"},
      {414, "URI Too Long"},
      {415, "Unsupported Media Type"},
      {416, "Range Not Satisfiable"},
      {417, "Expectation Failed"},
      {422, "Unprocessable Content"},
      {428, "Precondition Required"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {503, "Service Unavailable"},
  };
  for (const auto& phrase : kPhrases) {
    if (phrase.status == status) return phrase.text;
  }
  return {};
}

void set_rate_limit(Response& response, const RateLimit& limit) {
  const auto name = '"' + std::string{limit.policy} + '"';
  response.set("RateLimit-Policy", name + ";q=" + std::to_string(limit.quota) +
                                       ";w=" + std::to_string(limit.window.count()));
  response.set("RateLimit", name + ";r=" + std::to_string(limit.remaining) +
                                ";t=" + std::to_string(limit.reset.count()));
}

}  // namespace taskora::http
