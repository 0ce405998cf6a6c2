#include "taskora/db/rows.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora;
using namespace taskora::db;
using std::chrono::year;

namespace {

template <typename T>
auto parse(std::string_view text) {
  return FromText<T>::parse(text);
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("numbers are read whole or not at all") {
  CHECK(parse<std::int64_t>("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
  CHECK_FALSE(parse<std::int64_t>("9223372036854775808"));
  CHECK_FALSE(parse<int>("2147483648"));
  CHECK_FALSE(parse<int>("1.5"));
  CHECK_FALSE(parse<int>(""));
  CHECK(parse<double>("1e-3") == 0.001);
  CHECK(parse<TaskId>("7") == TaskId{7});
  CHECK_FALSE(parse<TaskId>("x"));
  CHECK(parse<bool>("t") == true);
  CHECK_FALSE(parse<bool>("true"));
}

TEST_CASE("times are read in UTC") {
  const auto day = year{2026} / 11 / 21;
  const auto noon = Timestamp{std::chrono::sys_days{day}} + std::chrono::hours{12};
  CHECK(parse<Timestamp>("2026-11-21 12:00:00+00") == noon);
  CHECK(parse<Timestamp>("2026-11-21 12:00:00.000001+00") == noon + std::chrono::microseconds{1});
  CHECK(parse<Timestamp>("2026-11-21 12:00:00.5+00") == noon + std::chrono::milliseconds{500});
  CHECK(parse<std::chrono::year_month_day>("2026-11-21") == day);
  CHECK(parse<LocalTime>("2026-11-21 12:00:00") ==
        LocalTime{std::chrono::local_days{day}} + std::chrono::hours{12});
}

TEST_CASE("what is not a time of our calendar is not read") {
  for (const auto* text :
       {"", "infinity", "-infinity", "2026-11-21 12:00:00+01", "0044-03-15 12:00:00+00 BC",
        "2026-11-21", "2026-11-21 12:00:00", "12026-11-21 12:00:00+00", "+00", " +00"}) {
    CAPTURE(text);
    CHECK_FALSE(parse<Timestamp>(text));
  }
  CHECK_FALSE(parse<LocalTime>("2026-11-21T12:00:00"));
  CHECK_FALSE(parse<LocalTime>(std::string(100, '1')));
}

TEST_CASE("bytes are read from hexadecimal") {
  CHECK(parse<Blob>("\\x00ff10")->data == std::string("\0\xFF\x10", 3));
  CHECK(parse<Blob>("\\x")->data.empty());
  for (const auto* text : {"", "x00", "\\x0", "\\x0g", "\\000"}) {
    CAPTURE(text);
    CHECK_FALSE(parse<Blob>(text));
  }
}

TEST_CASE("arrays are read element by element") {
  CHECK(parse<Strings>("{}") == Strings{});
  CHECK(parse<Strings>("{a,b}") == Strings{"a", "b"});
  CHECK(parse<Strings>(R"({"a\"b","c\\d","{e,f}","NULL",""," g "})") ==
        Strings{"a\"b", "c\\d", "{e,f}", "NULL", "", " g "});
  CHECK(parse<std::vector<std::int64_t>>("{1,-2}") == std::vector<std::int64_t>{1, -2});
  CHECK(parse<std::vector<TaskId>>("{5}") == std::vector<TaskId>{TaskId{5}});
}

TEST_CASE("what is not a plain array is not read") {
  for (const auto* text : {"", "{", "}", "a", "{a", "a}", "{a,}", "{,a}", "{NULL}", "{{1},{2}}",
                           R"({"a)", R"({"a\)", R"({"a"b})", R"({"a\"})"}) {
    CAPTURE(text);
    CHECK_FALSE(parse<Strings>(text));
  }
  CHECK_FALSE(parse<std::vector<std::int64_t>>("{1,x}"));
}

TEST_CASE("no rows have no columns") {
  const Rows none;
  CHECK(none.empty());
  CHECK(none.affected() == 0);
  CHECK(none.begin() == none.end());
  CHECK_THROWS_AS(none.front(), BadColumn);
  CHECK_THROWS_AS(none.column("id"), BadColumn);
}
