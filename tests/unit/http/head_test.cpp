// The scanner and the parser together, byte by byte: what reaches a handler must not depend on how
// it was cut into packets.
#include "taskora/http/head.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace taskora;
using namespace taskora::http;

namespace {

constexpr HeadLimits kLimits{16384, 2048, 100, 1 << 20};

struct Read {
  std::string slug;  // "" when let through
  Head head;
};

// `step` bytes arrive at a time.
Read read(const std::string& bytes, std::size_t step, const HeadLimits& limits = kLimits) {
  HeadScanner scanner;
  for (std::size_t n = std::min(step, bytes.size());; n = std::min(n + step, bytes.size())) {
    const auto found = scanner.scan({bytes.data(), n}, limits);
    if (found == HeadScanner::Found::refused) return {std::string{scanner.why().slug()}, {}};
    if (found == HeadScanner::Found::complete) break;
    if (n == bytes.size()) return {"incomplete", {}};
  }
  auto parsed = parse_head({bytes.data(), scanner.head_size()}, limits);
  if (const auto* error = std::get_if<Error>(&parsed)) return {std::string{error->slug()}, {}};
  return {"", std::get<Head>(parsed)};
}

std::string get(const std::string& headers = {}, const std::string& target = "/") {
  return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n";
}

}  // namespace

TEST_CASE("a plain head is read into its parts") {
  const std::string bytes =
      "POST /a/b?c=d HTTP/1.1\r\nHost: a:80\r\nX-Note:  two words \t\r\ncontent-length: "
      "12\r\n\r\nbody";
  const auto [slug, head] = read(bytes, bytes.size());
  REQUIRE(slug.empty());
  CHECK(head.method == Method::post);
  CHECK(head.target == "/a/b?c=d");
  CHECK(head.content_length == 12);
  CHECK(head.size == bytes.size() - 4);
  CHECK(head.keep_alive);
  REQUIRE(head.headers.size() == 3);
  CHECK(head.headers[1].value == "two words");
}

TEST_CASE("packets change nothing: every cut gives the same verdict") {
  const std::string cases[] = {
      get(),
      get("Transfer-Encoding: chunked\r\n"),
      get("X: a\r\n b\r\n"),
      get("X: \x01\r\n"),
      "GET /\r\n\r\n",
      "\r\n" + get(),
      get("X\n: a\r\n"),
      get("X: a\r"),
      get("A: b\n"),
      get({}, "/" + std::string(3000, 'a')),
      get(std::string(20000, 'x')),
  };
  for (const auto& bytes : cases) {
    CAPTURE(bytes.substr(0, 80));
    const auto whole = read(bytes, bytes.size()).slug;
    for (const std::size_t step : {1UL, 2UL, 3UL, 7UL, 100UL})
      CHECK(read(bytes, step).slug == whole);
  }
}

TEST_CASE("what HTTP says about keeping the connection is followed") {
  struct Case {
    std::string text;
    bool keep;
  };
  const Case cases[] = {
      {get(), true},
      {get("Connection: close\r\n"), false},
      {get("Connection: Keep-Alive, CLOSE\r\n"), false},
      {get("Connection: upgrade\r\n"), true},
      {"GET / HTTP/1.0\r\n\r\n", false},
      {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true},
      {"GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", false},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const auto [slug, head] = read(c.text, c.text.size());
    CHECK(slug.empty());
    CHECK(head.keep_alive == c.keep);
  }
}

TEST_CASE("limits hold to the byte") {
  const auto head_of = [](std::size_t size) {
    const auto empty = get("X: \r\n").size();
    return get("X: " + std::string(size - empty, 'x') + "\r\n");
  };
  CHECK(read(head_of(16384), 4096).slug.empty());
  CHECK(read(head_of(16385), 4096).slug == "head_too_large");

  CHECK(read(get({}, "/" + std::string(2047, 'a')), 9999).slug.empty());
  CHECK(read(get({}, "/" + std::string(2048, 'a')), 9999).slug == "target_too_long");

  std::string many;
  for (int i = 0; i < 99; ++i) many += "X: y\r\n";
  CHECK(read(get(many), 9999).slug.empty());
  CHECK(read(get(many + "X: y\r\n"), 9999).slug == "head_too_large");

  const auto post = [](const std::string& length) {
    return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n";
  };
  CHECK(read(post("1048576"), 9999).head.content_length == 1048576);
  CHECK(read(post("1048577"), 9999).slug == "payload_too_large");
}

TEST_CASE("a head without an end is refused before it is kept") {
  HeadScanner scanner;
  const std::string flood(1 << 20, 'a');
  CHECK(scanner.scan(flood, kLimits) == HeadScanner::Found::refused);
  CHECK(scanner.why().slug() == "target_too_long");

  HeadScanner headers;
  const auto endless = "GET / HTTP/1.1\r\nX: " + flood;
  CHECK(headers.scan(endless, kLimits) == HeadScanner::Found::refused);
  CHECK(headers.why().slug() == "head_too_large");
}
