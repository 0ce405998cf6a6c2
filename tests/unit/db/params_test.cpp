#include "taskora/db/params.hpp"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <limits>
#include <list>
#include <span>
#include <string>

using namespace taskora;
using namespace taskora::db;
using namespace std::string_literals;
using std::chrono::year;

namespace {

// The text of the only parameter.
template <typename T>
std::string text(const T& value) {
  const Params params{value};
  return {params.value(0), static_cast<std::size_t>(params.length(0))};
}

const Uuid kUuid = *Uuid::parse("0190a5e0-7b3c-7def-8123-456789abcdef");

}  // namespace

TEST_CASE("scalars have PostgreSQL's text form") {
  CHECK(text(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(text(7) == "7");
  CHECK(text(std::uint32_t{4'000'000'000}) == "4000000000");
  CHECK(text(true) == "t");
  CHECK(text(false) == "f");
  CHECK(text(0.1) == "0.1");
  CHECK(text("plain") == "plain");
  CHECK(text("") == "");
  CHECK(text(kUuid) == "0190a5e0-7b3c-7def-8123-456789abcdef");
  CHECK(text(AccountId{kUuid}) == "0190a5e0-7b3c-7def-8123-456789abcdef");
  CHECK(text(TaskId{42}) == "42");
  const auto day = year{2026} / 11 / 21;
  CHECK(text(day) == "2026-11-21");
  CHECK(text(Timestamp{std::chrono::sys_days{day}} + std::chrono::microseconds{250'000}) ==
        "2026-11-21T00:00:00.250000Z");
  CHECK(text(LocalTime{std::chrono::local_days{day}} + std::chrono::hours{9}) ==
        "2026-11-21T09:00:00");
}

TEST_CASE("text is sent as it is, without quoting") {
  const auto hostile = "'; DROP TABLE tasks; -- \\ \" {} $1 grün \xF0\x9F\x92\xA9"s;
  CHECK(text(hostile) == hostile);
}

TEST_CASE("an empty optional is NULL and an empty text is not") {
  const Params params{std::optional<int>{}, std::nullopt, "", std::optional<std::string>{"x"}};
  CHECK(params.value(0) == nullptr);
  CHECK(params.value(1) == nullptr);
  CHECK(params.value(2) == ""s);
  CHECK(params.value(3) == "x"s);
}

TEST_CASE("bytes travel binary, with their zeros") {
  const Params params{Bytes{std::string_view{"\0\x01\xFF\0", 4}}};
  CHECK(params.is_binary(0));
  CHECK(params.length(0) == 4);
  CHECK(std::string(params.value(0), 4) == "\0\x01\xFF\0"s);
  CHECK(params.valid());
}

TEST_CASE("a text with U+0000 makes the parameters invalid instead of being cut short") {
  CHECK_FALSE(Params{"a\0b"s}.valid());
  CHECK_FALSE(Params{std::vector{"a"s, "b\0"s}}.valid());
  CHECK(Params{"ab"s}.valid());
}

TEST_CASE("a range is one array") {
  CHECK(text(std::vector<std::int64_t>{1, -2, 3}) == "{1,-2,3}");
  CHECK(text(std::vector<int>{}) == "{}");
  CHECK(text(std::array{TaskId{1}, TaskId{2}}) == R"({"1","2"})");
  CHECK(text(std::list<Uuid>{kUuid}) == R"({"0190a5e0-7b3c-7def-8123-456789abcdef"})");
  const std::vector<std::string_view> views{"a", "b"};
  CHECK(text(std::span{views}) == R"({"a","b"})");
  CHECK(text(std::vector{Bytes{std::string_view{"\0\xFF", 2}}}) == R"({"\\x00ff"})");
  CHECK(text(std::vector<std::optional<std::string>>{"a", std::nullopt}) == R"({"a",NULL})");
}

TEST_CASE("an element of an array cannot break out of it") {
  CHECK(text(std::vector{R"(a"b)"s, R"(c\d)"s, "{e,f}"s, "NULL"s, ""s, " g "s, "\n"s}) ==
        "{\"a\\\"b\",\"c\\\\d\",\"{e,f}\",\"NULL\",\"\",\" g \",\"\n\"}");
  CHECK(text(std::vector{R"(\")"s}) == R"({"\\\""})");
}

TEST_CASE("parameters keep their values when more are added") {
  Params params;
  for (int i = 0; i < 100; ++i) params.add(i).add(std::string(100, 'x'));
  CHECK(params.size() == 200);
  CHECK(params.value(0) == "0"s);
  CHECK(params.value(198) == "99"s);
  CHECK(params.length(199) == 100);
}
