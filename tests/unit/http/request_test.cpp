#include "taskora/http/request.hpp"

#include "taskora/http/text.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace taskora::http;

TEST_CASE("methods are case-sensitive and there are seven") {
  for (const auto* name : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    REQUIRE(parse_method(name));
    CHECK(to_string(*parse_method(name)) == name);
  }
  for (const auto* name : {"get", "Get", "TRACE", "CONNECT", "", "GET "})
    CHECK_FALSE(parse_method(name));
}

TEST_CASE("headers are found whatever their case, the first one counts") {
  Request request;
  request.headers = {{"If-Match", "\"3\""},
                     {"X-A", "1"},
                     {"x-a", "2"},
                     {"CONTENT-TYPE", "Application/JSON ; charset=utf-8"}};
  CHECK(request.header("if-match") == "\"3\"");
  CHECK(request.header("X-a") == "1");
  CHECK(request.header("X-B").empty());
  CHECK(request.content_type() == "application/json");
}

TEST_CASE("a query is split and decoded in order") {
  const auto query = parse_query("a=1&b=x%20y+z&&a=2&empty=&bare&%C3%A9=%F0%9F%8E%88&k=v=w");
  REQUIRE(query);
  Request request;
  request.query = *query;
  CHECK(request.query.size() == 7);
  CHECK(request.query_param("a") == "1");
  CHECK(request.query_param("b") == "x y z");
  CHECK(request.query_param("empty") == "");
  CHECK(request.query_param("bare") == "");
  CHECK(request.query_param("é") == "🎈");
  CHECK(request.query_param("k") == "v=w");
  CHECK_FALSE(request.query_param("nope"));
}

TEST_CASE("a query that is not text is refused") {
  for (const auto* text : {"a=%", "a=%4", "a=%zz", "a=%00", "%00=a", "a=%ff", "a=%ed%a0%80",
                           "a=%c0%af", "a=%f4%90%80%80"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_query(text));
  }
}

TEST_CASE("plus is a space in a query only") {
  CHECK(percent_decode("a+b", false) == "a+b");
  CHECK(percent_decode("a%2Bb", true) == "a+b");
}

TEST_CASE("well-formed UTF-8 is told from the rest") {
  for (const auto* good : {"", "a", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
                           "\xEE\x80\x80", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    CAPTURE(good);
    CHECK(is_utf8(good));
  }
  for (const auto* bad :
       {"\x80", "\xC1\x80", "\xC2", "\xC2\x41", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xE2\x82",
        "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "a\xE2\x28\xA1"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_utf8(bad));
  }
}

TEST_CASE("lists of tokens are searched as HTTP means them") {
  CHECK(has_list_token("keep-alive, Close", "close"));
  CHECK(has_list_token("\tclose ", "close"));
  CHECK_FALSE(has_list_token("closed", "close"));
  CHECK_FALSE(has_list_token("not close", "close"));
  CHECK_FALSE(has_list_token("", "close"));
}

TEST_CASE("what is logged holds no control bytes and no end") {
  CHECK(printable("a\r\nb\x1b[0m\xff") == "a??b?[0m?");
  CHECK(printable(std::string(5000, 'x')).size() == 100);
}
