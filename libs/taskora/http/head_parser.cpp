// The only file that includes Boost.Beast. Beast cuts the head into its parts by the strict grammar
// of RFC 9112; the rules below it allow for one reading of the framing only.
#include "taskora/http/head.hpp"
#include "taskora/http/text.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>
#include <charconv>

namespace taskora::http {
namespace {

namespace beast = boost::beast;
using beast::error_code;

class HeadParser final : public beast::http::basic_parser<true> {
 public:
  explicit HeadParser(std::size_t max_headers) : max_headers_{max_headers} { headers.reserve(16); }

  std::string_view method;
  std::string_view target;
  int version = 0;
  std::vector<Header> headers;
  bool too_many = false;

 private:
  static std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

  void on_request_impl(beast::http::verb, beast::string_view name, beast::string_view path,
                       int number, error_code&) override {
    method = view(name);
    target = view(path);
    version = number;
  }
  void on_field_impl(beast::http::field, beast::string_view name, beast::string_view value,
                     error_code& error) override {
    too_many = headers.size() == max_headers_;
    if (too_many)
      error = beast::http::error::header_limit;
    else
      headers.push_back({view(name), view(value)});
  }
  void on_response_impl(int, beast::string_view, int, error_code&) override {}
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(beast::string_view body, error_code&) override { return body.size(); }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view body, error_code&) override {
    return body.size();
  }
  void on_finish_impl(error_code&) override {}

  std::size_t max_headers_;
};

Error malformed(std::string_view detail) {
  return refusal("malformed_request", detail);
}

// '-' and '_' are one here: what turns a header into a variable (CGI, WSGI, some proxies) cannot
// tell them apart.
bool is_named(std::string_view name, std::string_view wanted) {
  return name.size() == wanted.size() &&
         std::equal(name.begin(), name.end(), wanted.begin(),
                    [](char a, char b) { return (a == '_' ? '-' : to_lower(a)) == b; });
}

// Origin form only: "/path?query". No absolute form, no "*", no fragment, nothing that must be
// escaped.
bool is_target(std::string_view target) {
  if (target.empty() || target.front() != '/') return false;
  return std::all_of(target.begin(), target.end(), [](char c) {
    return c > 0x20 && c < 0x7F && c != '#' && c != '\\' && c != '"' && c != '<' && c != '>';
  });
}

// "host", "host:port" or "[v6]:port"; never a user, a path or white space.
bool is_host(std::string_view host) {
  return std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z') ||
           std::string_view{"-._~:[]%!$&'()*+,;="}.find(c) != std::string_view::npos;
  });
}

bool parse_length(std::string_view text, std::size_t& length) {
  if (text.size() > 1 && text.front() == '0') return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  return !text.empty() && text.front() != '-' && error == std::errc{} &&
         end == text.data() + text.size();
}

bool may_have_body(Method method) {
  return method == Method::post || method == Method::put || method == Method::patch;
}

// What the headers say about framing, gathered before any of it is believed.
struct Framing {
  int hosts = 0;
  int lengths = 0;
  bool transfer_encoding = false;
  bool content_encoding = false;
  bool close = false;
  bool keep_alive = false;
  std::string_view host;
  std::string_view length;
  std::string_view expect;
};

void note(Framing& framing, const Header& header) {
  switch (header.name.size()) {  // one look for most headers
    case 4:
      if (is_named(header.name, "host")) {
        ++framing.hosts;
        framing.host = header.value;
      }
      break;
    case 6:
      if (is_named(header.name, "expect")) framing.expect = header.value;
      break;
    case 10:
      if (is_named(header.name, "connection")) {
        framing.close |= has_list_token(header.value, "close");
        framing.keep_alive |= has_list_token(header.value, "keep-alive");
      }
      break;
    case 14:
      if (is_named(header.name, "content-length")) {
        ++framing.lengths;
        framing.length = header.value;
      }
      break;
    case 16:
      framing.content_encoding |= is_named(header.name, "content-encoding");
      break;
    case 17:
      framing.transfer_encoding |= is_named(header.name, "transfer-encoding");
      break;
    default:
      break;
  }
}

std::variant<Head, Error> judge(HeadParser& parser, const HeadLimits& limits) {
  Head head;
  if (parser.version != 10 && parser.version != 11)
    return malformed("only HTTP/1.1 and HTTP/1.0 are spoken here");
  if (parser.target.size() > limits.max_target)
    return refusal("target_too_long", "the request target is too long");
  if (!is_target(parser.target))
    return malformed("the request target is not a path with an optional query");
  const auto method = parse_method(parser.method);
  if (!method) return refusal("method_not_allowed", "no resource has this method");

  Framing framing;
  for (const auto& header : parser.headers) note(framing, header);
  if (framing.hosts > 1 || (framing.hosts == 0 && parser.version == 11)) {
    return malformed("there must be exactly one Host header");
  }
  if (!is_host(framing.host))
    return malformed("the Host header is not a host with an optional port");
  if (framing.transfer_encoding)
    return malformed("Transfer-Encoding is not accepted: send a Content-Length");
  if (framing.lengths > 1) return malformed("there must be at most one Content-Length header");
  if (framing.lengths == 1 && !parse_length(framing.length, head.content_length)) {
    return malformed("Content-Length is not a plain decimal number");
  }
  if (head.content_length > 0 && !may_have_body(*method))
    return malformed("this method takes no body");
  if (framing.content_encoding) {
    return refusal("unsupported_content_encoding",
                   "Content-Encoding is not accepted: send the body as it is");
  }
  if (head.content_length > limits.max_body)
    return refusal("payload_too_large", "the body is too large");
  if (!framing.expect.empty() && parser.version == 11) {
    if (!equal_ignoring_case(framing.expect, "100-continue")) {
      return refusal("expectation_failed", "the only expectation met here is 100-continue");
    }
    head.expects_continue = true;
  }
  head.method = *method;
  head.http10 = parser.version == 10;
  head.target = parser.target;
  head.headers = std::move(parser.headers);
  head.keep_alive = !framing.close && (parser.version == 11 || framing.keep_alive);
  return head;
}

}  // namespace

std::variant<Head, Error> parse_head(std::string_view bytes, const HeadLimits& limits) {
  HeadParser parser{limits.max_headers};
  parser.header_limit(static_cast<std::uint32_t>(limits.max_head + 1));
  parser.body_limit(boost::none);  // the body is not Beast's: judge() limits it
  error_code error;
  parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  if (parser.too_many) return refusal("head_too_large", "the request has too many headers");
  if (error || !parser.is_header_done())
    return malformed("the request line or a header is not well-formed");
  auto judged = judge(parser, limits);
  if (auto* head = std::get_if<Head>(&judged)) head->size = bytes.size();
  return judged;
}

}  // namespace taskora::http
