#include "taskora/base/json.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

using namespace taskora;

TEST_CASE("a well-formed text becomes a tree") {
  const auto parsed = parse_json(R"({"title":"Tea","tags":["a","b"],"n":-1.5,"x":null,"y":true})");
  REQUIRE(parsed);
  CHECK((*parsed)["tags"][1] == "b");
  CHECK((*parsed)["n"] == -1.5);
}

TEST_CASE("what RFC 8259 or the database cannot hold is refused with the place") {
  struct Case {
    std::string text;
    std::string pointer;
  };
  const std::string deep(65, '[');
  const Case cases[] = {
      {"", ""},
      {"{", ""},
      {"{}x", ""},
      {"{'a':1}", ""},
      {"[1,]", ""},
      {"1e999", ""},
      {"nul", ""},
      {R"({"a":1,"a":2})", "/a"},
      {R"({"t":{"b/c":[{"k":1,"k":1}]}})", "/t/b~1c/0/k"},
      {"\"\\ud800\"", ""},
      {"\"\\u0000\"", ""},
      {R"({"\u0000":1})", ""},
      {"\"\xff\"", ""},
      {"\"\xed\xa0\x80\"", ""},
      {deep + std::string(65, ']'), std::string{}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const auto parsed = parse_json(c.text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == ErrorCode::invalid_argument);
    CHECK(parsed.error().slug() == "malformed_json");
    if (!c.pointer.empty()) CHECK(parsed.error().fields.at(0).pointer == c.pointer);
  }
}

TEST_CASE("nesting is allowed to the limit and no further") {
  const auto nested = [](std::size_t n) { return std::string(n, '[') + std::string(n, ']'); };
  CHECK(parse_json(nested(kMaxJsonDepth)));
  CHECK_FALSE(parse_json(nested(kMaxJsonDepth + 1)));
  CHECK_FALSE(parse_json(std::string(500'000, '[')));
}

TEST_CASE("the writer's text reads back as what was written") {
  std::string out;
  JsonWriter w{out};
  const std::string nasty = "quote \" slash \\ bell \x07 line \n tab \t é 🎈";
  w.begin_object()
      .member("a", nasty)
      .key("list")
      .begin_array()
      .value(1)
      .value(true)
      .null()
      .raw("[2]")
      .end_array();
  w.key("empty")
      .begin_object()
      .end_object()
      .member("n", std::int64_t{-9007199254740993})
      .end_object();
  const auto parsed = parse_json(out);
  REQUIRE(parsed);
  CHECK((*parsed)["a"] == nasty);
  CHECK((*parsed)["list"].dump() == "[1,true,null,[2]]");
  CHECK((*parsed)["n"] == -9007199254740993);
}
