#include "taskora/http/answer.hpp"

#include "taskora/http/text.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>

namespace taskora::http {
namespace {

// "Sun, 06 Nov 1994 08:49:37 GMT"; made once a second and thread.
std::string_view http_date() {
  thread_local std::time_t made_at = 0;
  thread_local std::array<char, 64> text{};
  thread_local std::size_t size = 0;
  const auto now = std::time(nullptr);
  if (now != made_at) {
    static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm utc{};
    gmtime_r(&now, &utc);
    // by hand: strftime's names of days and months follow the locale
    const int n = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                kDays[utc.tm_wday], utc.tm_mday, kMonths[utc.tm_mon],
                                utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
    size = static_cast<std::size_t>(n);
    made_at = now;
  }
  return {text.data(), size};
}

void append_number(std::string& out, std::size_t number) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

// The server's own; a handler that sets one of them would make two.
bool is_reserved(std::string_view name) {
  static constexpr std::string_view kReserved[] = {
      "content-length", "transfer-encoding", "connection", "date",
      "x-request-id",   "content-type",      "keep-alive", "trailer"};
  for (const auto reserved : kReserved) {
    if (equal_ignoring_case(name, reserved)) return true;
  }
  return false;
}

struct HandlerHeaders {
  bool cache_control = false;
  bool content_type_options = false;
  bool referrer_policy = false;
};

HandlerHeaders append_handler_headers(std::string& out, const Response& response,
                                      std::vector<std::string>& dropped) {
  HandlerHeaders seen;
  for (const auto& [name, value] : response.headers) {
    if (!is_token(name) || !is_field_value(value) || is_reserved(name)) {
      dropped.push_back(name);
      continue;
    }
    seen.cache_control |= equal_ignoring_case(name, "Cache-Control");
    seen.content_type_options |= equal_ignoring_case(name, "X-Content-Type-Options");
    seen.referrer_policy |= equal_ignoring_case(name, "Referrer-Policy");
    append_header(out, name, value);
  }
  return seen;
}

bool has_no_body(int status) {
  return status == 204 || status == 304;
}

}  // namespace

Answer make_answer(Response response, const AnswerContext& context,
                   std::vector<std::string>& dropped) {
  Answer answer;
  answer.close = context.close || response.stream;
  answer.body = std::move(response.body);
  answer.shared_body = std::move(response.shared_body);
  const std::size_t length = answer.content().size();

  auto& head = answer.head;
  head.reserve(512);
  head += "HTTP/1.1 ";
  append_number(head, static_cast<std::size_t>(response.status));
  head.append(" ").append(reason_phrase(response.status)).append("\r\n");
  append_header(head, "Date", http_date());
  if (!response.content_type.empty() && is_field_value(response.content_type)) {
    append_header(head, "Content-Type", response.content_type);
  }
  if (!response.stream && !has_no_body(response.status)) {
    head += "Content-Length: ";
    append_number(head, length);
    head += "\r\n";
  }
  append_header(head, "X-Request-Id", context.request_id);
  const auto seen = append_handler_headers(head, response, dropped);
  if (!seen.content_type_options) append_header(head, "X-Content-Type-Options", "nosniff");
  if (!seen.referrer_policy) append_header(head, "Referrer-Policy", "no-referrer");
  if (!seen.cache_control) append_header(head, "Cache-Control", "no-store");
  if (answer.close)
    append_header(head, "Connection", "close");
  else if (context.say_keep_alive)
    append_header(head, "Connection", "keep-alive");
  head += "\r\n";

  if (context.head_only || has_no_body(response.status)) {
    answer.body.clear();
    answer.shared_body = nullptr;
  }
  if (!context.head_only) answer.stream = std::move(response.stream);
  return answer;
}

}  // namespace taskora::http
