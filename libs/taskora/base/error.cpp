#include "taskora/base/error.hpp"

#include <utility>

namespace taskora {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
      return "invalid_argument";
    case ErrorCode::unauthenticated:
      return "unauthenticated";
    case ErrorCode::permission_denied:
      return "permission_denied";
    case ErrorCode::not_found:
      return "not_found";
    case ErrorCode::already_exists:
      return "already_exists";
    case ErrorCode::conflict:
      return "conflict";
    case ErrorCode::precondition_failed:
      return "precondition_failed";
    case ErrorCode::rate_limited:
      return "rate_limited";
    case ErrorCode::unavailable:
      return "unavailable";
    case ErrorCode::deadline_exceeded:
      return "deadline_exceeded";
    case ErrorCode::internal:
      return "internal";
  }
  return "internal";
}

Error invalid(FieldError field) {
  return invalid(std::vector<FieldError>{std::move(field)});
}

Error invalid(std::vector<FieldError> fields) {
  Error error{.code = ErrorCode::invalid_argument,
              .type = "validation",
              .detail = {},
              .fields = {},
              .retry_after = {},
              .cause = {}};
  error.detail = fields.size() == 1 ? fields.front().detail
                                    : std::to_string(fields.size()) + " fields are not valid";
  error.fields = std::move(fields);
  return error;
}

Error not_found(std::string_view what) {
  return {.code = ErrorCode::not_found,
          .type = {},
          .detail = std::string{what} + " does not exist",
          .fields = {},
          .retry_after = {},
          .cause = {}};
}

Error internal_error(std::string cause) {
  return {.code = ErrorCode::internal,
          .type = {},
          .detail = "an unexpected error occurred",
          .fields = {},
          .retry_after = {},
          .cause = std::move(cause)};
}

Error unavailable(std::string cause) {
  return {.code = ErrorCode::unavailable,
          .type = {},
          .detail = "the service is not available right now",
          .fields = {},
          .retry_after = std::chrono::seconds{1},
          .cause = std::move(cause)};
}

std::string operator_line(const Error& error) {
  std::string text = error.detail.empty() ? std::string{error.slug()} : error.detail;
  if (!error.cause.empty()) text += " (" + error.cause;
  std::string line;
  for (const char c : text) {
    const bool blank = c == '\n' || c == '\t' || c == ' ';
    if (!blank)
      line += c;
    else if (!line.ends_with(' '))
      line += ' ';
  }
  while (line.ends_with(' ')) line.pop_back();
  return error.cause.empty() ? line : line + ")";
}

}  // namespace taskora
