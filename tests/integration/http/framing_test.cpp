// Heads that are not HTTP, or not one HTTP for every reader. Each gets one problem document and the
// connection is closed; no handler runs, and the request sent behind it is not taken for one.
#include "testing_server.hpp"
#include "wire.hpp"

#include "taskora/base/json.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

using namespace taskora;
using namespace taskora::testing;
using namespace std::string_literals;

namespace {

struct Case {
  const char* name;
  std::string bytes;
  int status = 400;
};

std::string get(const std::string& headers) {
  return "GET /hello HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n";
}
std::string post(const std::string& headers) {
  return "POST /bytes HTTP/1.1\r\nHost: a\r\n" + headers + "\r\nabc";
}
std::string line(const std::string& first) {
  return first + "\r\nHost: a\r\n\r\n";
}

std::vector<Case> request_lines() {
  return {
      {"HTTP/0.9", "GET /hello\r\n"},
      {"HTTP/0.9 in capitals", line("GET /hello HTTP/0.9")},
      {"HTTP/2.0", line("GET /hello HTTP/2.0")},
      {"HTTP/1.2", line("GET /hello HTTP/1.2")},
      {"HTTP/1.10", line("GET /hello HTTP/1.10")},
      {"HTTP/01.1", line("GET /hello HTTP/01.1")},
      {"HTTP/1", line("GET /hello HTTP/1")},
      {"HTTP/1.", line("GET /hello HTTP/1.")},
      {"HTTP/.1", line("GET /hello HTTP/.1")},
      {"HTTP/1,1", line("GET /hello HTTP/1,1")},
      {"HTTP/-1.1", line("GET /hello HTTP/-1.1")},
      {"http in lower case", line("GET /hello http/1.1")},
      {"HTTPS/1.1", line("GET /hello HTTPS/1.1")},
      {"ICAP", line("GET /hello ICAP/1.0")},
      {"version twice", line("GET /hello HTTP/1.1 HTTP/1.1")},
      {"text behind the version", line("GET /hello HTTP/1.1 x")},
      {"space behind the version", line("GET /hello HTTP/1.1 ")},
      {"tab behind the version", line("GET /hello HTTP/1.1\t")},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
      {"no method", line("/hello HTTP/1.1")},
      {"empty method", line(" /hello HTTP/1.1")},
      {"no target", line("GET HTTP/1.1")},
      {"empty target", line("GET  HTTP/1.1")},
      {"two spaces", line("GET  /hello HTTP/1.1")},
      {"two spaces before the version", line("GET /hello  HTTP/1.1")},
      {"tab for a space", line("GET\t/hello\tHTTP/1.1")},
      {"tab in the target", line("GET /he\tllo HTTP/1.1")},
      {"space in the target", line("GET /he llo HTTP/1.1")},
      {"space first", line(" GET /hello HTTP/1.1")},
      {"empty line first", "\r\n" + get({})},
      {"bare line feed first", "\n" + get({})},
      {"NUL in the method", line("GE\0T /hello HTTP/1.1"s)},
      {"NUL in the target", line("GET /hel\0lo HTTP/1.1"s)},
      {"NUL in the version", line("GET /hello HTTP/1.1\0"s)},
      {"DEL in the target", line("GET /hel\x7Flo HTTP/1.1")},
      {"form feed for a space", line("GET\f/hello\fHTTP/1.1")},
      {"vertical tab", line("GET /hello\vHTTP/1.1")},
      {"raw UTF-8 in the target", line("GET /h\xC3\xA9llo HTTP/1.1")},
      {"raw Latin-1 in the target", line("GET /h\xE9llo HTTP/1.1")},
      {"fragment", line("GET /hello#x HTTP/1.1")},
      {"backslash", line("GET \\hello HTTP/1.1")},
      {"backslash inside", line("GET /a\\..\\b HTTP/1.1")},
      {"quote", line("GET /\"><script> HTTP/1.1")},
      {"absolute form", line("GET http://a/hello HTTP/1.1")},
      {"absolute form of another host", line("GET http://evil/hello HTTP/1.1")},
      {"authority form", line("GET a:80 HTTP/1.1")},
      {"relative target", line("GET hello HTTP/1.1")},
      {"query alone", line("GET ?q=x HTTP/1.1")},
      {"asterisk", line("OPTIONS * HTTP/1.1")},
      {"method in brackets", line("GET() /hello HTTP/1.1")},
      {"method with a colon", line("GET: /hello HTTP/1.1")},
      {"method in lower case", line("get /hello HTTP/1.1"), 405},
      {"TRACE", line("TRACE /hello HTTP/1.1"), 405},
      {"CONNECT", line("CONNECT /hello HTTP/1.1"), 405},
      {"PROPFIND", line("PROPFIND /hello HTTP/1.1"), 405},
      {"a long method", line(std::string(2500, 'A') + " / HTTP/1.1"), 414},
      {"target of 10 000 bytes", line("GET /" + std::string(10000, 'a') + " HTTP/1.1"), 414},
      {"endless target", "GET /" + std::string(15000, 'a'), 414},
      {"TLS client hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s},
      {"SSH", "SSH-2.0-OpenSSH_9.2\r\n"},
      {"binary", "\xff\xfe\xfd\x00\x01"s},
      {"PROXY protocol", "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n" + get({})},
      {"PROXY protocol 2", "\r\n\r\n\0\r\nQUIT\n"s},
      {"a status line", "HTTP/1.1 200 OK\r\nHost: a\r\n\r\n"},
  };
}

std::vector<Case> header_lines() {
  return {
      {"bare line feeds", "GET /hello HTTP/1.1\nHost: a\n\n"},
      {"bare line feed behind the request line", "GET /hello HTTP/1.1\nHost: a\r\n\r\n"},
      {"bare line feed behind a header", get("A: b\n")},
      {"bare line feed in a value", get("A: b\nContent-Length: 5\r\n")},
      {"bare line feed at the end", "GET /hello HTTP/1.1\r\nHost: a\r\n\n"},
      {"bare carriage return in a value", get("A: b\rC: d\r\n")},
      {"bare carriage return in a name", get("A\rB: c\r\n")},
      {"bare carriage return at the end", "GET /hello HTTP/1.1\r\nHost: a\r\n\r\r\n"},
      {"two carriage returns", get("A: b\r\r\n")},
      {"line feed, carriage return", get("A: b\n\r")},
      {"NUL in a name", get("A\0B: c\r\n"s)},
      {"NUL in a value", get("A: b\0c\r\n"s)},
      {"escape in a value", get("A: \x1b[31m\r\n")},
      {"backspace in a value", get("A: b\bc\r\n")},
      {"DEL in a value", get("A: b\x7F\r\n")},
      {"vertical tab in a value", get("A: b\vc\r\n")},
      {"space before the colon", get("A : b\r\n")},
      {"tab before the colon", get("A\t: b\r\n")},
      {"space in a name", get("A B: c\r\n")},
      {"no colon", get("Ab\r\n")},
      {"empty name", get(": b\r\n")},
      {"raw UTF-8 in a name", get("\xC3\x84: b\r\n")},
      {"quote in a name", get("\"A\": b\r\n")},
      {"bracket in a name", get("A(b): c\r\n")},
      {"slash in a name", get("A/b: c\r\n")},
      {"continued line", get("A: b\r\n c\r\n")},
      {"continued line with a tab", get("A: b\r\n\tc\r\n")},
      {"continued first header", "GET /hello HTTP/1.1\r\n Host: a\r\n\r\n"},
      {"continued with nothing", get("A: b\r\n \r\n")},
      {"no Host", "GET /hello HTTP/1.1\r\n\r\n"},
      {"two Hosts", get("Host: b\r\n")},
      {"two equal Hosts", get("Host: a\r\n")},
      {"two Hosts in HTTP/1.0", "GET /hello HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"},
      {"Host with a path", "GET /hello HTTP/1.1\r\nHost: a/b\r\n\r\n"},
      {"Host with a user", "GET /hello HTTP/1.1\r\nHost: u@a\r\n\r\n"},
      {"Host with a space", "GET /hello HTTP/1.1\r\nHost: a b\r\n\r\n"},
      {"Host spelled with a space", "GET /hello HTTP/1.1\r\nHost : a\r\n\r\n"},
      {"a head of 20 KB", get("A: " + std::string(20000, 'a') + "\r\n"), 431},
      {"a thousand headers", get([] {
         std::string all;
         for (int i = 0; i < 1000; ++i) all += "A: b\r\n";
         return all;
       }()),
       431},
      {"endless header", "GET /hello HTTP/1.1\r\nA: " + std::string(40000, 'a'), 431},
      {"a foreign expectation", post("Expect: 200-maybe\r\nContent-Length: 3\r\n"), 417},
      {"a list of expectations", post("Expect: 100-continue, x\r\nContent-Length: 3\r\n"), 417},
  };
}

std::vector<Case> lengths_and_codings() {
  return {
      {"plus", post("Content-Length: +3\r\n")},
      {"minus", post("Content-Length: -3\r\n")},
      {"minus zero", post("Content-Length: -0\r\n")},
      {"hexadecimal", post("Content-Length: 0x3\r\n")},
      {"leading zero", post("Content-Length: 03\r\n")},
      {"decimal point", post("Content-Length: 3.0\r\n")},
      {"exponent", post("Content-Length: 3e0\r\n")},
      {"list", post("Content-Length: 3, 3\r\n")},
      {"list of different ones", post("Content-Length: 3, 4\r\n")},
      {"semicolon", post("Content-Length: 3;\r\n")},
      {"inner space", post("Content-Length: 3 3\r\n")},
      {"quoted", post("Content-Length: \"3\"\r\n")},
      {"empty", post("Content-Length: \r\n")},
      {"word", post("Content-Length: three\r\n")},
      {"Arabic digits", post("Content-Length: \xD9\xA3\r\n")},
      {"full-width digits", post("Content-Length: \xEF\xBC\x93\r\n")},
      {"twice", post("Content-Length: 3\r\nContent-Length: 3\r\n")},
      {"twice, different", post("Content-Length: 3\r\nContent-Length: 0\r\n")},
      {"twice, in two cases", post("Content-Length: 3\r\ncontent-length: 0\r\n")},
      {"with an underscore", post("Content_Length: 3\r\n"
                                  "Content-Length: 0\r\n")},
      {"64 bits and more", post("Content-Length: 18446744073709551616\r\n")},
      {"64 bits and more, wrapping to 3", post("Content-Length: 18446744073709551619\r\n")},
      {"63 bits", post("Content-Length: 9223372036854775807\r\n"), 413},
      {"64 bits", post("Content-Length: 18446744073709551615\r\n"), 413},
      {"32 bits wrapping to 3", post("Content-Length: 4294967299\r\n"), 413},
      {"one byte too many", post("Content-Length: 1048577\r\n"), 413},
      {"a body on GET", get("Content-Length: 3\r\n")},
      {"a body on HEAD", "HEAD /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"},
      {"a body on DELETE", "DELETE /tasks/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"},
      {"a body on OPTIONS", "OPTIONS /tasks/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"},
      {"gzip", post("Content-Encoding: gzip\r\nContent-Length: 3\r\n"), 415},
      {"identity", post("Content-Encoding: identity\r\nContent-Length: 3\r\n"), 415},
      {"two encodings", post("Content-Encoding: gzip, br\r\nContent-Length: 3\r\n"), 415},
      {"an encoding with an underscore", post("Content_Encoding: gzip\r\nContent-Length: 3\r\n"),
       415},
  };
}

void check_all(const std::vector<Case>& cases) {
  TestingServer server;
  for (const auto& c : cases) {
    CAPTURE(c.name);
    Wire wire{server.port};
    wire.send(c.bytes + request("GET", "/canary"));
    const auto answers = split_answers(wire.rest());
    REQUIRE(answers.size() == 1);
    CHECK(answers[0].status == c.status);
    CHECK(answers[0].header("connection") == "close");
    CHECK(answers[0].header("content-type") == "application/problem+json");
    const auto body = parse_json(answers[0].body);
    REQUIRE(body);
    CHECK((*body)["status"] == c.status);
    CHECK((*body)["request_id"] == answers[0].header("x-request-id"));
    CHECK(wire.closed());
  }
  CHECK(server.handled == 0);
  Wire good{server.port};
  REQUIRE(good.send(request("GET", "/hello")));
  CHECK(good.answer()->status == 200);
}

}  // namespace

TEST_CASE("a request line that is none is refused and closes the connection") {
  check_all(request_lines());
}
TEST_CASE("a header line that is none is refused and closes the connection") {
  check_all(header_lines());
}
TEST_CASE("a body whose end is in doubt is refused and closes the connection") {
  check_all(lengths_and_codings());
}

TEST_CASE("what is unusual but has one reading is let through") {
  TestingServer server;
  const std::string cases[] = {
      get("A:\r\n"),
      get("A:b\r\n"),
      get("A:   b  \r\n"),
      get("A: \xC3\xA9 \xE9\r\n"),
      get("Content-Length: 0\r\n"),
      get("A: b:c: d\r\n"),
      get("!#$%&'*+-.^_`|~9: b\r\n"),
      get("Host-Name: b\r\n"),
      get("TE: trailers\r\n"),
      get("Upgrade: websocket\r\nConnection: Upgrade\r\n"),
      get("Range: bytes=0-1,5-,-3\r\nAccept: */*;q=x\r\nAccept-Encoding: gzip\r\n"),
      "GET /hello HTTP/1.1\r\nHost:\r\n\r\n",
      "GET /hello HTTP/1.1\r\nhOsT: [::1]:80\r\n\r\n",
      "GET /hello?a[]={b}|c HTTP/1.1\r\nHost: a\r\n\r\n",
      "POST /bytes HTTP/1.1\r\nHost: a\r\n\r\n",
      "POST /bytes HTTP/1.1\r\nHost: a\r\nContent-Length:\t3 \r\n\r\nabc",
  };
  for (const auto& bytes : cases) {
    CAPTURE(bytes);
    Wire wire{server.port};
    REQUIRE(wire.send(bytes + request("GET", "/canary", {}, "Connection: close\r\n")));
    const auto answers = split_answers(wire.rest());
    REQUIRE(answers.size() == 2);
    CHECK(answers[0].status == 200);
    CHECK(answers[1].body == "canary");
  }
}
