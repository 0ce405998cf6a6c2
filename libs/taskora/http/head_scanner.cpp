#include "taskora/http/head.hpp"

namespace taskora::http {
namespace {

constexpr std::size_t kLongestMethod = 24;  // of any token we answer with 405 rather than 400
constexpr std::string_view kVersionStart = " HTTP/";

// Enough of a request line to tell a method, a target and HTTP/1.x; the parser checks the rest.
std::string_view fault_of_request_line(std::string_view line) {
  if (line.empty()) return "an empty line stands where a request should begin";
  const auto version = line.rfind(kVersionStart);
  if (version == std::string_view::npos) return "the request line has no HTTP version";
  const auto number = line.substr(version + kVersionStart.size());
  if (number != "1.1" && number != "1.0") return "only HTTP/1.1 and HTTP/1.0 are spoken here";
  return {};
}

}  // namespace

Error refusal(std::string_view slug, std::string_view detail) {
  Error error;
  error.code = ErrorCode::invalid_argument;
  error.type = slug;
  error.detail = detail;
  return error;
}

HeadScanner::Found HeadScanner::refuse(Error error) {
  refusal_ = std::move(error);
  return Found::refused;
}

HeadScanner::Found HeadScanner::end_of_line(std::string_view line, const HeadLimits& limits) {
  const bool first = line_start_ == 0;
  if (first) {
    if (line.size() > limits.max_target + kLongestMethod + kVersionStart.size() + 3) {
      return refuse(refusal("target_too_long", "the request target is too long"));
    }
    if (const auto fault = fault_of_request_line(line); !fault.empty()) {
      return refuse(refusal("malformed_request", fault));
    }
  } else if (line.empty()) {
    head_size_ = at_ + 1;
    return Found::complete;
  } else if (line.front() == ' ' || line.front() == '\t') {
    return refuse(refusal("malformed_request", "a header is continued on a second line"));
  }
  return Found::more;
}

HeadScanner::Found HeadScanner::scan(std::string_view bytes, const HeadLimits& limits) {
  for (; at_ < bytes.size() && at_ < limits.max_head; ++at_) {
    const auto c = static_cast<unsigned char>(bytes[at_]);
    const bool after_cr = at_ > 0 && bytes[at_ - 1] == '\r';
    if (c >= 0x20 && c != 0x7F && !after_cr) continue;
    if (c == '\n' && after_cr) {
      const auto found = end_of_line(bytes.substr(line_start_, at_ - 1 - line_start_), limits);
      if (found != Found::more) return found;
      line_start_ = at_ + 1;
    } else if ((c != '\r' && c != '\t') || after_cr) {
      return refuse(refusal("malformed_request", c == '\n' || after_cr
                                                     ? "a line does not end with CR LF"
                                                     : "the head holds a control byte"));
    }
  }
  const bool in_request_line = line_start_ == 0;
  if (in_request_line && at_ > limits.max_target + kLongestMethod + kVersionStart.size() + 3) {
    return refuse(refusal("target_too_long", "the request target is too long"));
  }
  if (at_ >= limits.max_head)
    return refuse(refusal("head_too_large", "the request's head is too large"));
  return Found::more;
}

}  // namespace taskora::http
