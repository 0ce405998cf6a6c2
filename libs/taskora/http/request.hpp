#pragma once
// One whole HTTP request, as a handler sees it: read to its end, its framing checked, its text
// decoded.

#include "taskora/base/trace.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taskora::http {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options };

[[nodiscard]] std::string_view to_string(Method method);  // "GET", "DELETE", …
[[nodiscard]] std::optional<Method> parse_method(
    std::string_view name);  // case-sensitive, as HTTP is

struct Header {
  std::string_view name;   // as the client wrote it; compare without case
  std::string_view value;  // without surrounding white space; may hold bytes >= 0x80, never control
                           // bytes other than tab
};

struct Parameter {
  std::string name;
  std::string value;
};

// The views point into the connection's buffer and live until the handler returns: what is kept
// longer is copied. Nothing a client sent may be copied into an answer's headers. A test may build
// one by hand, member by member.
struct Request {
  Method method =
      Method::get;          // HEAD arrives as HEAD at the handler of GET; the front drops the body
  std::string_view target;  // as sent: path and query, still encoded
  std::string_view path;    // as sent, without the query
  std::vector<Header> headers;
  std::vector<Parameter> query;  // in the order sent; decoded ("%41", "+"), valid UTF-8, no NUL
  std::vector<Parameter> path_params;  // in the order of the pattern; decoded, valid UTF-8, no NUL
  std::string_view body;
  std::string request_id;  // UUIDv7 made here, never the client's; also sent as X-Request-Id
  TraceContext trace;      // a span of the client's trace (traceparent), or of a new one
  std::string_view peer;   // address of the other end of the connection, without the port
  std::chrono::steady_clock::time_point received_at;  // when its last byte was read
  std::chrono::steady_clock::time_point
      deadline;  // work past this is wasted: the client is told 503

  // The first header of that name, case-insensitive; "" if there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
  // The first query parameter of that name; nullopt if there is none ("?tag=" is present and
  // empty).
  [[nodiscard]] std::optional<std::string_view> query_param(std::string_view name) const;
  // The segment matched by ":name" in the route's pattern; "" if the pattern has no such name.
  [[nodiscard]] std::string_view path_param(std::string_view name) const;
  // The media type of the body in lower case, without parameters: "application/json"; "" if none
  // was sent.
  [[nodiscard]] std::string content_type() const;
};

// Decodes "%41" and, in a query, "+". nullopt for a broken escape, a result that is not UTF-8, or
// one with U+0000.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

// Splits and decodes what follows "?". nullopt where percent_decode says so. Empty pieces
// ("a=1&&b=2") are skipped.
[[nodiscard]] std::optional<std::vector<Parameter>> parse_query(std::string_view query);

}  // namespace taskora::http
