#pragma once
// The head of one request: what the front lets through. Everything else is a Refusal, after which
// the connection is closed. Stricter than RFC 9112 wherever two readers could differ; the list of
// rules is in README.md.

#include "taskora/base/error.hpp"
#include "taskora/http/request.hpp"

#include <cstddef>
#include <string_view>
#include <variant>
#include <vector>

namespace taskora::http {

struct HeadLimits {
  std::size_t max_head;
  std::size_t max_target;
  std::size_t max_headers;
  std::size_t max_body;
};

// Views point into the buffer that was parsed.
struct Head {
  Method method = Method::get;
  std::string_view target;
  std::vector<Header> headers;
  std::size_t size = 0;  // bytes, with the empty line
  std::size_t content_length = 0;
  bool keep_alive = true;
  bool http10 = false;
  bool expects_continue = false;
};

// Looks at the bytes of a head as they arrive, so that garbage is refused at once and a long head
// before it is kept.
class HeadScanner {
 public:
  enum class Found { more, complete, refused };

  // `bytes` is everything received since the head began; only what is new is looked at.
  Found scan(std::string_view bytes, const HeadLimits& limits);
  [[nodiscard]] std::size_t head_size() const { return head_size_; }  // when complete
  [[nodiscard]] const Error& why() const { return refusal_; }         // when refused
  void reset() { *this = {}; }

 private:
  Found refuse(Error error);
  Found end_of_line(std::string_view line, const HeadLimits& limits);

  std::size_t at_ = 0;
  std::size_t line_start_ = 0;
  std::size_t head_size_ = 0;
  Error refusal_;
};

// `bytes` is one complete head that a HeadScanner let through.
[[nodiscard]] std::variant<Head, Error> parse_head(std::string_view bytes,
                                                   const HeadLimits& limits);

// A refusal: invalid_argument with a slug that status_of (response.hpp) knows.
[[nodiscard]] Error refusal(std::string_view slug, std::string_view detail);

}  // namespace taskora::http
