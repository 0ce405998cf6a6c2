#pragma once
// The vocabulary of expected failures. Everything that may fail in normal operation returns
// Result<T> (result.hpp) with one of these; exceptions are bugs or come from libraries, and are
// caught in the adapter that calls them.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taskora {

enum class ErrorCode {
  invalid_argument,     // the request itself is wrong; repeating it cannot succeed
  unauthenticated,      // no valid credential
  permission_denied,    // a valid credential that may not do this
  not_found,            // also for things that belong to others
  already_exists,       // a unique name or id is taken
  conflict,             // the state of the thing, or a request in flight, forbids it now
  precondition_failed,  // If-Match lost
  rate_limited,         // too many; retry_after says when
  unavailable,          // a dependency is down or the server is full; retrying helps
  deadline_exceeded,    // gave up waiting; the effect may or may not have happened
  internal,             // a bug; details only in the log
};

[[nodiscard]] std::string_view to_string(ErrorCode code);

// One wrong field of a request.
struct FieldError {
  std::string pointer;  // JSON pointer into the body ("/tags/0"), or "?name" for a query parameter,
                        // "name:" for a header
  std::string
      code;  // stable, machine-readable: required, unknown, type, too_long, out_of_range, format, …
  std::string detail;  // one sentence for a person; says what is allowed

  friend bool operator==(const FieldError&, const FieldError&) = default;
};

struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string type;    // stable slug of the problem ("validation", "version_mismatch"); empty: the
                       // code's own name
  std::string detail;  // safe to send to the client
  std::vector<FieldError> fields;
  std::optional<std::chrono::seconds> retry_after;
  std::string cause;  // for the log only; never sent

  [[nodiscard]] std::string_view slug() const { return type.empty() ? to_string(code) : type; }
};

[[nodiscard]] Error invalid(FieldError field);
[[nodiscard]] Error invalid(std::vector<FieldError> fields);
[[nodiscard]] Error not_found(std::string_view what);
[[nodiscard]] Error internal_error(std::string cause);
[[nodiscard]] Error unavailable(std::string cause);

// One line for whoever runs the program: the detail, and the cause in brackets. Never for a client.
[[nodiscard]] std::string operator_line(const Error& error);

}  // namespace taskora
