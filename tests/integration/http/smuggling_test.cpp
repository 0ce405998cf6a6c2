// Request smuggling: bytes that one reader takes for a body and another for a request. Every
// published form is here; behind each stands a request to /canary, which must be run exactly as
// often as the honest reading says.
#include "testing_server.hpp"
#include "wire.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora::testing;
using namespace std::string_literals;

namespace {

const std::string kCanary = "GET /canary HTTP/1.1\r\nHost: a\r\n\r\n";

struct Attack {
  const char* name;
  std::string bytes;
};

std::string chunked(const std::string& transfer_encoding, const std::string& body = "0\r\n\r\n") {
  return "POST /bytes HTTP/1.1\r\nHost: a\r\n" + transfer_encoding + "\r\n\r\n" + body;
}

// CL.TE: the length says that the canary is body, the coding says that it is a request. TE.CL: the
// other way round.
std::vector<Attack> two_framings() {
  const auto length = std::to_string(5 + kCanary.size());
  const auto size = [](std::size_t n) {
    char text[20];
    std::snprintf(text, sizeof text, "%zx", n);
    return std::string{text};
  };
  return {
      {"CL.TE", chunked("Content-Length: " + length + "\r\nTransfer-Encoding: chunked")},
      {"TE.CL", chunked("Transfer-Encoding: chunked\r\nContent-Length: 4",
                        size(kCanary.size()) + "\r\n" + kCanary + "\r\n0\r\n\r\n")},
      {"CL.0 on GET", "GET /hello HTTP/1.1\r\nHost: a\r\nContent-Length: " +
                          std::to_string(kCanary.size()) + "\r\n\r\n"},
      {"CL.0 on HEAD", "HEAD /hello HTTP/1.1\r\nHost: a\r\nContent-Length: " +
                           std::to_string(kCanary.size()) + "\r\n\r\n"},
      {"0.CL on OPTIONS", "OPTIONS /hello HTTP/1.1\r\nHost: a\r\nContent-Length: " +
                              std::to_string(kCanary.size()) + "\r\n\r\n"},
      {"TE.0", chunked("Transfer-Encoding: chunked", size(kCanary.size()) + "\r\n")},
      {"TE on GET",
       "GET /hello HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"TE in HTTP/1.0",
       "POST /bytes HTTP/1.0\r\nTransfer-Encoding: chunked\r\nConnection: "
       "keep-alive\r\n\r\n0\r\n\r\n"},
      {"CL and TE with CL 0", chunked("Content-Length: 0\r\nTransfer-Encoding: chunked")},
      {"CL.CL", "POST /bytes HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: " +
                    std::to_string(kCanary.size()) + "\r\n\r\n"},
      {"CL.CL as a list", "POST /bytes HTTP/1.1\r\nHost: a\r\nContent-Length: 0, " +
                              std::to_string(kCanary.size()) + "\r\n\r\n"},
      {"Expect with CL.TE",
       chunked("Expect: 100-continue\r\nContent-Length: 5\r\nTransfer-Encoding: chunked")},
      {"an expectation in disguise",
       "POST /bytes HTTP/1.1\r\nHost: a\r\nExpect: y 100-continue\r\nContent-Length: 3\r\n\r\n"},
      {"h2c upgrade with a coding",
       chunked("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: "
               "AAMAAABk\r\nTransfer-Encoding: chunked")},
  };
}

// TE.TE: a coding that one of two readers does not recognise.
std::vector<Attack> disguised_codings() {
  std::vector<Attack> attacks;
  for (const auto* line : {
           "Transfer-Encoding: xchunked",
           "Transfer-Encoding : chunked",
           "Transfer-Encoding:\tchunked",
           "Transfer-Encoding:\vchunked",
           "Transfer-Encoding:\fchunked",
           "Transfer-Encoding: chunked\r\nTransfer-Encoding: x",
           "Transfer-Encoding: x\r\nTransfer-Encoding: chunked",
           " Transfer-Encoding: chunked",
           "\tTransfer-Encoding: chunked",
           "X: X\nTransfer-Encoding: chunked",
           "X: X\rTransfer-Encoding: chunked",
           "Transfer-Encoding\r\n: chunked",
           "Transfer-Encoding\n : chunked",
           "Transfer-Encoding:\r\n chunked",
           "Transfer-Encoding: \"chunked\"",
           "Transfer-Encoding: 'chunked'",
           "Transfer-Encoding: chunked, identity",
           "Transfer-Encoding: identity",
           "Transfer-Encoding: identity, chunked",
           "Transfer-Encoding: gzip, chunked",
           "Transfer-Encoding: chunked;q=1",
           "Transfer-Encoding: chunKed",
           "TRANSFER-ENCODING: CHUNKED",
           "transfer-encoding: chunked",
           "Transfer_Encoding: chunked",
           "Transfer-Encoding: cow",
           "Transfer-Encoding:",
           "Transfer-Encoding: ,chunked",
           "Transfer-Encoding: chunked,",
           "Transfer-Encoding: chunk",
           "Transfer-Encoding:chunked",
           "Transfer-Encoding:  chunked",
           "Transfer-Encoding: chunked ",
           "Transfer-Encoding: chunked\t",
           "Transfer-Encoding: \xC4\x8Bhunked",
           "Transfer-Encoding: chunked\x01",
           "Transfer-Encoding\t: chunked",
           "Transfer-Encoding\x7F: chunked",
           "Transfer-Encoding\x0B: chunked",
           "Transfer-Encoding: chunked\r\nContent-Length: 4",
           "TE: chunked\r\nTransfer-Encoding: chunked",
           "Connection: close, Content-Length\r\nTransfer-Encoding: chunked",
           "Content-Length: 5\r\nTransfer-Encoding:chunked",
           "Foo: bar\r\n\rTransfer-Encoding: chunked",
           "Content-Encoding: chunked\r\nTransfer-Encoding: chunked",
           "Transfer-Encoding: chunked\r\nTransfer-encoding: cow",
       }) {
    attacks.push_back({line, chunked(line)});
  }
  attacks.push_back({"NUL before the coding", chunked("Transfer-Encoding: \0chunked"s)});
  attacks.push_back({"NUL in the name", chunked("Transfer-Encoding\0: chunked"s)});
  return attacks;
}

// What a reader of chunks might stumble over: none is read here.
std::vector<Attack> odd_chunks() {
  std::vector<Attack> attacks;
  for (const auto* body : {
           "-2\r\n",
           "-1\r\nx\r\n0\r\n\r\n",
           "+3\r\nabc\r\n0\r\n\r\n",
           "0x3\r\nabc\r\n0\r\n\r\n",
           "3;ext=1\r\nabc\r\n0\r\n\r\n",
           "3;ext=\"\r\n\"\r\nabc\r\n0\r\n\r\n",
           "3;\nabc\r\n0\r\n\r\n",
           "3\nabc\n0\n\n",
           "3 \r\nabc\r\n0\r\n\r\n",
           " 3\r\nabc\r\n0\r\n\r\n",
           "3\r\nabcd\r\n0\r\n\r\n",
           "3\r\nab\r\n0\r\n\r\n",
           "FFFFFFFFFFFFFFFF\r\n",
           "10000000000000000\r\n",
           "7FFFFFFFFFFFFFFF\r\n",
           "00000000000000000000003\r\nabc\r\n0\r\n\r\n",
           "3\r\nabc0\r\n\r\n",
           "\r\n0\r\n\r\n",
           "0\r\nContent-Length: 5\r\n\r\n",
           "0\r\nHost: b\r\n\r\n",
           "0\r\n\n",
           "0\n\r\n",
           "0;\r\n\r\n",
           "g\r\n",
           "3_0\r\n",
       }) {
    attacks.push_back({body, chunked("Transfer-Encoding: chunked", body)});
  }
  return attacks;
}

void check_refused(const std::vector<Attack>& attacks) {
  TestingServer server;
  for (const auto& attack : attacks) {
    CAPTURE(attack.name);
    Wire wire{server.port};
    wire.send(attack.bytes + kCanary);
    const auto answers = split_answers(wire.rest());
    REQUIRE(answers.size() == 1);
    CHECK(answers[0].status >= 400);
    CHECK(answers[0].status < 500);
    CHECK(answers[0].header("connection") == "close");
    CHECK(wire.closed());
  }
  CHECK(server.canaries == 0);
  CHECK(server.handled == 0);
}

}  // namespace

TEST_CASE("two framings in one request are refused, and what follows is no request") {
  check_refused(two_framings());
}
TEST_CASE("no disguise of Transfer-Encoding is overlooked") {
  check_refused(disguised_codings());
}
TEST_CASE("chunks are not read at all") {
  check_refused(odd_chunks());
}

TEST_CASE("a request hidden in a body stays a body") {
  TestingServer server;
  Wire wire{server.port};
  const std::string body = kCanary + kCanary;
  REQUIRE(wire.send(request("POST", "/bytes", body) +
                    request("GET", "/hello", {}, "Connection: close\r\n")));
  const auto answers = split_answers(wire.rest());
  REQUIRE(answers.size() == 2);
  CHECK(answers[0].body == std::to_string(body.size()));
  CHECK(server.canaries == 0);
}

TEST_CASE("a body that nobody wanted is not taken for the next request") {
  TestingServer server;
  Wire wire{server.port};
  REQUIRE(wire.send(request("POST", "/nowhere", kCanary) + request("POST", "/hello", kCanary) +
                    request("GET", "/canary", {}, "Connection: close\r\n")));
  const auto answers = split_answers(wire.rest());
  REQUIRE(answers.size() == 3);
  CHECK(answers[0].status == 404);
  CHECK(answers[1].status == 405);
  CHECK(answers[2].body == "canary");
  CHECK(server.canaries == 1);
}

TEST_CASE("what follows a refusal is dropped, also when it comes later") {
  TestingServer server;
  Wire wire{server.port};
  REQUIRE(wire.send("GET / HTTP/9.9\r\n\r\n"));
  REQUIRE(wire.answer()->status == 400);
  wire.send(kCanary + kCanary);
  CHECK(wire.rest().empty());
  CHECK(server.canaries == 0);
}

TEST_CASE("what follows an answer that closes is dropped") {
  TestingServer server;
  Wire wire{server.port};
  REQUIRE(wire.send(request("GET", "/hello", {}, "Connection: close\r\n") + kCanary));
  CHECK(split_answers(wire.rest()).size() == 1);
  CHECK(server.canaries == 0);
}
