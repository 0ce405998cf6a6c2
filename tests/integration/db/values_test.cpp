// Values go to the server and come back as they were.

#include "fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>

using namespace taskora;
using namespace taskora::db;
using namespace taskora::db_test;
using namespace std::string_literals;
using std::chrono::year;

namespace {

constexpr Query kText{"echo_text", "SELECT $1::text"};
constexpr Query kTexts{"echo_texts", "SELECT $1::text[]"};
constexpr Query kNumbers{"echo_numbers",
                         "SELECT $1::bigint[], $2::double precision, $3::boolean, $4::integer"};
constexpr Query kTimes{"echo_times",
                       "SELECT $1::timestamptz, $2::date, $3::timestamp, $4::timestamptz[]"};
constexpr Query kBytes{"echo_bytes", "SELECT $1::bytea, $2::bytea[]"};
constexpr Query kBinary{.name = "echo_binary",
                        .sql =
                            "SELECT $1::text, $2::bytea, NULL::bytea, $3::bigint::text, "
                            "$3::bigint, $1::text = 'x' AS yes",
                        .binary = true};
constexpr Query kUuids{"echo_uuids", "SELECT $1::uuid, $2::uuid[]"};
constexpr Query kJson{"echo_json", "SELECT $1::jsonb ->> 'a'"};
constexpr Query kNull{"echo_null", "SELECT $1::text, cardinality($2::text[]), $2::text[] IS NULL"};

struct Values {
  Fixture fixture;
  Database database{fixture.options()};

  Rows run(const Query& query, const Params& params) {
    auto rows = database.call(Scope::service(), query, params);
    INFO(describe(rows));
    REQUIRE(rows);
    return std::move(*rows);
  }
};

std::string all_bytes() {
  std::string bytes;
  for (int value = 0; value < 256; ++value) bytes += static_cast<char>(value);
  return bytes;
}

}  // namespace

TEST_CASE(
    "rows in binary form hold texts and bytes as they are, and nothing else is read from them") {
  Values values;
  const auto rows =
      values.run(kBinary, {"grün \\x41"s, Bytes{all_bytes()}, std::int64_t{1} << 40U});
  const auto row = rows.front();
  CHECK(row.get<std::string>(0) == "grün \\x41");
  CHECK(row.get<Blob>(1).data == all_bytes());
  CHECK(row.get<std::string_view>("bytea") == all_bytes());
  CHECK_FALSE(row.opt<Blob>(2));
  CHECK(row.get<std::int64_t>(3) == std::int64_t{1} << 40U);
  CHECK_THROWS_AS(row.get<std::int64_t>(4), BadColumn);
  CHECK_THROWS_AS(row.get<std::string_view>(4), BadColumn);
  CHECK_THROWS_AS(row.get<bool>("yes"), BadColumn);

  const auto none = values.run(kBinary, {""s, Bytes{""}, std::int64_t{0}});
  CHECK(none.front().get<Blob>(1).data.empty());
}

TEST_CASE("hostile texts come back as they were") {
  Values values;
  const std::vector hostile{""s,
                            "'; DROP TABLE notes; --"s,
                            "\\"s,
                            "\\x00"s,
                            "\"{,}\""s,
                            "{NULL}"s,
                            "NULL"s,
                            "\r\n\t\b"s,
                            "$1 $$ %s"s,
                            "grün ☃ \xF0\x9F\x92\xA9"s,
                            std::string(1'000'000, '"')};
  for (const auto& text : hostile)
    CHECK(values.run(kText, {text}).front().get<std::string>(0) == text);
  CHECK(values.run(kTexts, {hostile}).front().get<std::vector<std::string>>(0) == hostile);
  CHECK(values.run(kTexts, {std::vector<std::string>{}})
            .front()
            .get<std::vector<std::string>>(0)
            .empty());
}

TEST_CASE("numbers come back as they were") {
  Values values;
  const std::vector<std::int64_t> numbers{std::numeric_limits<std::int64_t>::min(), -1, 0,
                                          std::numeric_limits<std::int64_t>::max()};
  const auto rows = values.run(kNumbers, {numbers, 0.1 + 0.2, true, -5});
  CHECK(rows.front().get<std::vector<std::int64_t>>(0) == numbers);
  CHECK(rows.front().get<double>(1) == 0.1 + 0.2);
  CHECK(rows.front().get<bool>(2));
  CHECK(rows.front().get<int>(3) == -5);
}

TEST_CASE("times come back as they were, whatever zone and format the environment asks for") {
  ::setenv("PGTZ", "Asia/Kathmandu", 1);
  ::setenv("PGDATESTYLE", "German", 1);
  ::setenv("PGOPTIONS", "-c timezone=Asia/Kathmandu", 1);
  Values values;
  const auto day = year{2026} / 11 / 21;
  const auto instant = Timestamp{std::chrono::sys_days{day}} + std::chrono::microseconds{1'234'567};
  const auto local = LocalTime{std::chrono::local_days{day}} + std::chrono::minutes{570};
  const auto rows = values.run(kTimes, {instant, day, local, std::vector{instant, instant}});
  ::unsetenv("PGTZ");
  ::unsetenv("PGDATESTYLE");
  ::unsetenv("PGOPTIONS");
  CHECK(rows.front().get<Timestamp>(0) == instant);
  CHECK(rows.front().get<std::chrono::year_month_day>(1) == day);
  CHECK(rows.front().get<LocalTime>(2) == local);
  CHECK(rows.front().get<std::vector<Timestamp>>(3) == std::vector{instant, instant});
}

TEST_CASE("bytes and uuids come back as they were") {
  Values values;
  const auto bytes = all_bytes();
  const auto rows = values.run(kBytes, {Bytes{bytes}, std::vector{Bytes{bytes}, Bytes{""}}});
  CHECK(rows.front().get<Blob>(0).data == bytes);
  CHECK(rows.front().get<std::vector<Blob>>(1).at(0).data == bytes);
  const std::vector ids{Uuid::v7(), Uuid{}};
  const auto uuids = values.run(kUuids, {ids[0], ids});
  CHECK(uuids.front().get<Uuid>(0) == ids[0]);
  CHECK(uuids.front().get<std::vector<Uuid>>(1) == ids);
  CHECK(values.run(kJson, {R"({"a": "b\"c"})"}).front().get<std::string>(0) == "b\"c");
}

TEST_CASE("NULL is told from empty in both directions") {
  Values values;
  const auto nothing = values.run(kNull, {std::nullopt, std::optional<std::vector<std::string>>{}});
  CHECK(nothing.front().is_null(0));
  CHECK(nothing.front().opt<std::string>(0) == std::nullopt);
  CHECK(nothing.front().is_null(1));
  CHECK(nothing.front().get<bool>(2));
  CHECK_THROWS_AS(nothing.front().get<std::string>(0), BadColumn);
  const auto empty = values.run(kNull, {"", std::vector<std::string>{}});
  CHECK(empty.front().opt<std::string>(0) == "");
  CHECK(empty.front().get<int>(1) == 0);
}

TEST_CASE("rows are walked in order") {
  Values values;
  constexpr Query series{"series", "SELECT n FROM generate_series(1, $1::int) n"};
  const auto rows = values.run(series, {1000});
  std::int64_t sum = 0;
  for (const auto row : rows) sum += row.get<int>("n");
  CHECK(rows.size() == 1000);
  CHECK(sum == 500'500);
  CHECK(values.run(series, {0}).empty());
}
