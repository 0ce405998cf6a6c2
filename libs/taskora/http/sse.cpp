#include "taskora/http/stream.hpp"

#include <algorithm>
#include <charconv>

namespace taskora::http {
namespace {

void append_without(std::string& out, std::string_view text, std::string_view unwanted) {
  for (const char c : text) {
    if (unwanted.find(c) == std::string_view::npos) out += c;
  }
}

// One "<name>: <line>" for each line; CR, LF and CRLF all end one.
void append_lines(std::string& out, std::string_view name, std::string_view text) {
  for (;;) {
    const auto end = text.find_first_of("\r\n");
    out.append(name).append(text.substr(0, end)).append("\n");
    if (end == std::string_view::npos) return;
    text.remove_prefix(text.substr(end, 2) == "\r\n" ? end + 2 : end + 1);
  }
}

constexpr std::string_view kLineBreaks = "\r\n";
constexpr std::string_view kLineBreaksAndNul{"\r\n\0", 3};
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

std::string format_sse(std::string_view id, std::string_view event, std::string_view data) {
  std::string out;
  out.reserve(id.size() + event.size() + data.size() + 32);
  if (!id.empty()) {
    out += "id: ";
    append_without(out, id, kLineBreaksAndNul);
    out += '\n';
  }
  if (!event.empty()) {
    out += "event: ";
    append_without(out, event, kLineBreaks);
    out += '\n';
  }
  append_lines(out, "data: ", data);
  out += '\n';
  return out;
}

std::string format_sse(const SseEvent& event) {
  return format_sse(event.id, event.event, event.data);
}

std::string format_sse_comment(std::string_view text) {
  std::string out;
  append_lines(out, ": ", text);
  out += '\n';
  return out;
}

std::string format_sse_retry(std::chrono::milliseconds delay) {
  return "retry: " + std::to_string(delay.count()) + "\n\n";
}

bool SseParser::feed(std::string_view piece, const std::function<bool(const SseEvent&)>& on_event) {
  while (!piece.empty()) {
    if (skip_lf_ && piece.front() == '\n') piece.remove_prefix(1);  // the second half of a CRLF
    skip_lf_ = false;
    const auto end = piece.find_first_of(kLineBreaks);
    line_.append(piece.substr(0, end));
    if (line_.size() + event_.data.size() > max_event_bytes_) return false;
    if (end == std::string_view::npos) return true;
    skip_lf_ = piece[end] == '\r';
    piece.remove_prefix(end + 1);
    const std::string text = std::move(line_);
    line_.clear();
    if (!line(text, on_event)) return false;
  }
  return true;
}

bool SseParser::line(std::string_view text, const std::function<bool(const SseEvent&)>& on_event) {
  if (first_line_ && text.substr(0, 3) == kByteOrderMark) text.remove_prefix(3);
  first_line_ = false;
  if (text.empty()) {
    if (!has_data_) {
      event_ = {};
      return true;
    }
    event_.data.pop_back();
    event_.id = last_id_;
    const SseEvent complete = std::move(event_);
    event_ = {};
    has_data_ = false;
    return on_event(complete);
  }
  const auto colon = std::min(text.find(':'), text.size());
  const auto name = text.substr(0, colon);
  auto value = text.substr(std::min(colon + 1, text.size()));
  if (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  if (name == "data") {
    event_.data.append(value).append("\n");
    has_data_ = true;
  } else if (name == "event") {
    event_.event = value;
  } else if (name == "id" && value.find('\0') == std::string_view::npos) {
    last_id_ = value;
  } else if (name == "retry") {
    std::int64_t millis = 0;
    const auto [at, error] = std::from_chars(value.data(), value.data() + value.size(), millis);
    if (error == std::errc{} && at == value.data() + value.size() && millis >= 0) {
      retry_ = std::chrono::milliseconds{millis};
    }
  }
  return true;
}

}  // namespace taskora::http
