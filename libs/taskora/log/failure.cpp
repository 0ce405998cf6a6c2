#include "taskora/log/failure.hpp"

#include "taskora/log/record_size.hpp"

#include <algorithm>

namespace taskora::log {

FailureKind kind_of(const Error& error) {
  // What it causes does not fit into its topic: trying again makes it no smaller.
  if (error.type == "schema" || error.type == "malformed_json" || error.type == kRecordTooLarge)
    return FailureKind::permanent;
  switch (error.code) {
    case ErrorCode::unavailable:
    case ErrorCode::deadline_exceeded:
      return FailureKind::transient;
    case ErrorCode::invalid_argument:
    case ErrorCode::unauthenticated:
    case ErrorCode::permission_denied:
    case ErrorCode::not_found:
    case ErrorCode::already_exists:
    case ErrorCode::conflict:
    case ErrorCode::precondition_failed:
    case ErrorCode::rate_limited:
    case ErrorCode::internal:
      return FailureKind::unknown;
  }
  return FailureKind::unknown;
}

Error not_the_records(Error error) {
  if (kind_of(error) == FailureKind::transient) return error;
  return unavailable(error.cause.empty() ? error.detail : error.cause);
}

std::chrono::milliseconds Backoff::next(const Random& random) {
  const auto whole = now_;
  now_ = std::min(now_ * 2, longest_);
  const auto half =
      std::chrono::duration<double, std::milli>{static_cast<double>(whole.count()) / 2};
  return std::chrono::duration_cast<std::chrono::milliseconds>(half + half * random());
}

}  // namespace taskora::log
