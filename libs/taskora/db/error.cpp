#include "taskora/db/error.hpp"

#include <array>
#include <string>
#include <utility>

namespace taskora::db {

namespace {

Error make(ErrorCode code, std::string_view type, std::string_view detail) {
  Error error;
  error.code = code;
  error.type = type;
  error.detail = detail;
  if (code == ErrorCode::unavailable) error.retry_after = std::chrono::seconds{1};
  return error;
}

Error try_again(std::string_view type) {
  return make(ErrorCode::unavailable, type, "the service is not available right now");
}

// Raised by a function of the schema: TK and an HTTP status.
Error raised(const ServerError& error) {
  const auto code = [&] {
    const auto status = error.sqlstate.substr(2);
    if (status == "400") return ErrorCode::invalid_argument;
    if (status == "401") return ErrorCode::unauthenticated;
    if (status == "403") return ErrorCode::permission_denied;
    if (status == "404") return ErrorCode::not_found;
    if (status == "409") return ErrorCode::conflict;
    if (status == "412") return ErrorCode::precondition_failed;
    if (status == "429") return ErrorCode::rate_limited;
    if (status == "503") return ErrorCode::unavailable;
    return ErrorCode::internal;
  }();
  return make(code, error.constraint, "the request was refused");
}

Error from_state(const ServerError& error) {
  const auto state = error.sqlstate;
  const auto family = state.substr(0, 2);
  if (state == "23505" || state == "23P01")
    return make(ErrorCode::already_exists, error.constraint, "it exists already");
  if (state == "23503")
    return make(ErrorCode::conflict, error.constraint,
                "something it refers to is missing or in use");
  if (state == "23514")
    return make(ErrorCode::invalid_argument, error.constraint, "a value is not allowed");
  if (state == "40001" || state == "40P01") return try_again("serialization");
  if (state == "55P03") return try_again("lock_timeout");
  if (state == "57014")
    return make(ErrorCode::deadline_exceeded, "statement_timeout",
                "it took too long and was given up");
  if (state == "22021" || state == "22P05")
    return make(ErrorCode::invalid_argument, "encoding", "a text is not valid UTF-8");
  if (state == "42501") return make(ErrorCode::permission_denied, {}, "this is not allowed");
  if (state.empty() || state == "25P03" || family == "57" || family == "08" || family == "53")
    return try_again({});
  if (family == "TK") return raised(error);
  return internal_error({});
}

}  // namespace

Error classify(const ServerError& server) {
  auto error = from_state(server);
  // Messages of class 22 (data exceptions) quote the value.
  const bool quotes_value = server.sqlstate.starts_with("22");
  error.cause =
      server.sqlstate.empty() ? std::string{} : "SQLSTATE " + std::string{server.sqlstate};
  if (!server.constraint.empty()) error.cause += " (" + std::string{server.constraint} + ")";
  if (!server.message.empty() && !quotes_value) {
    error.cause += (error.cause.empty() ? "" : ": ") + std::string{server.message};
  }
  return error;
}

Error outcome_unknown(std::string cause) {
  auto error = make(ErrorCode::deadline_exceeded, "outcome_unknown",
                    "the answer was lost; the change may have happened or not");
  error.cause = std::move(cause);
  return error;
}

bool is_serialization_failure(const Error& error) {
  return error.code == ErrorCode::unavailable && error.type == "serialization";
}

}  // namespace taskora::db
