#include "task-api/http/params.hpp"

#include <catch2/catch_test_macros.hpp>

#include <limits>

using namespace taskora;
using namespace taskora::task_api;

namespace {

http::Request with_header(std::string_view name, std::string_view value) {
  http::Request request;
  request.headers.push_back({name, value});
  return request;
}

http::Request with_query(std::string name, std::string value) {
  http::Request request;
  request.query.push_back({std::move(name), std::move(value)});
  return request;
}

}  // namespace

TEST_CASE("a cursor reads back on its own list and on no other") {
  for (const std::string key : {"1", "42", "9223372036854775807", "zażółć, gęś", ""}) {
    const auto cursor = make_cursor("tags", key);
    CHECK(cursor.find_first_of("+/=&") == std::string::npos);
    CHECK(**cursor_of(with_query("cursor", cursor), "tags") == key);
    CHECK_FALSE(cursor_of(with_query("cursor", cursor), "tasks"));
  }
  CHECK_FALSE(cursor_of(with_query("cursor", "!!"), "tags"));
  CHECK_FALSE(id_cursor_of(with_query("cursor", make_cursor("tasks", "x")), "tasks"));
  CHECK(*id_cursor_of({}, "tasks") == std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("If-Match names versions; a weak tag or a foreign one never matches") {
  CHECK(if_match_of({})->empty());
  CHECK(if_match_of(with_header("if-match", "*"))->empty());
  CHECK(*if_match_of(with_header("If-Match", "\"3\"")) == std::vector<std::int64_t>{3});
  CHECK(*if_match_of(with_header("If-Match", "\"3\", \"4\"")) == std::vector<std::int64_t>{3, 4});
  CHECK(*if_match_of(with_header("If-Match", "W/\"3\"")) == std::vector<std::int64_t>{-1});
  CHECK(*if_match_of(with_header("If-Match", "\"abc\"")) == std::vector<std::int64_t>{-1});
  CHECK_FALSE(if_match_of(with_header("If-Match", "3")));
}

TEST_CASE("an idempotency key goes with one request: method, path, precondition and body") {
  auto request = with_header("Idempotency-Key", "k");
  request.method = http::Method::post;
  request.path = "/api/v1/tasks";
  request.body = "{}";
  const auto first = **idempotency_key_of(request);
  CHECK(first.request_hash == (**idempotency_key_of(request)).request_hash);
  request.body = "{ }";
  CHECK(first.request_hash != (**idempotency_key_of(request)).request_hash);
  CHECK_FALSE(idempotency_key_of(with_header("Idempotency-Key", "a b")));
  CHECK_FALSE(idempotency_key_of(with_header("Idempotency-Key", std::string(256, 'k'))));
  CHECK_FALSE(*idempotency_key_of({}));
}

TEST_CASE("limits and unknown parameters are checked") {
  CHECK(*limit_of({}) == kDefaultLimit);
  CHECK(*limit_of(with_query("limit", "100")) == 100);
  for (const auto* bad : {"0", "101", "-1", "x", "", "1e1"})
    CHECK_FALSE(limit_of(with_query("limit", bad)));
  CHECK_FALSE(only_query(with_query("offset", "1"), {"limit"}));
  auto twice = with_query("limit", "1");
  twice.query.push_back({"limit", "2"});
  CHECK_FALSE(only_query(twice, {"limit"}));
}

TEST_CASE("a day in a filter means the account's day, from its start to its end") {
  const auto zone = [] { return Result<std::string>{"Europe/Berlin"}; };
  CHECK(*task_filter_of(with_query("due_from", "2026-12-01"), zone)->due_from ==
        *parse_timestamp("2026-11-30T23:00:00Z"));
  CHECK(*task_filter_of(with_query("due_to", "2026-12-01"), zone)->due_to ==
        *parse_timestamp("2026-12-01T23:00:00Z"));
  CHECK_FALSE(task_filter_of(with_query("due_to", "soon"), zone));
  CHECK_FALSE(task_filter_of(with_query("status", "x"), zone));
  CHECK_FALSE(task_filter_of(with_query("priority", "P9"), zone));
}

TEST_CASE("an id that is no number is not found rather than wrong") {
  http::Request request;
  request.path_params.push_back({"id", "7"});
  CHECK(*path_id(request, "this task") == 7);
  for (const std::string bad : {"", "x", "-1", "0", "7x", "99999999999999999999"}) {
    request.path_params[0].value = bad;
    CHECK(path_id(request, "this task").error().code == ErrorCode::not_found);
  }
}
