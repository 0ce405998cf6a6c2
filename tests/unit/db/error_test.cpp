#include "taskora/db/error.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora;
using namespace taskora::db;

TEST_CASE("a SQLSTATE becomes one of our errors") {
  struct Case {
    std::string_view state;
    std::string_view constraint;
    ErrorCode code;
    std::string_view type;
  };
  for (const auto& each : {
           Case{"23505", "tags_name", ErrorCode::already_exists, "tags_name"},
           Case{"23P01", "no_overlap", ErrorCode::already_exists, "no_overlap"},
           Case{"23503", "tasks_project", ErrorCode::conflict, "tasks_project"},
           Case{"23514", "tasks_title", ErrorCode::invalid_argument, "tasks_title"},
           Case{"23502", "", ErrorCode::internal, ""},
           Case{"40001", "", ErrorCode::unavailable, "serialization"},
           Case{"40P01", "", ErrorCode::unavailable, "serialization"},
           Case{"55P03", "", ErrorCode::unavailable, "lock_timeout"},
           Case{"57014", "", ErrorCode::deadline_exceeded, "statement_timeout"},
           Case{"57P01", "", ErrorCode::unavailable, ""},
           Case{"57P03", "", ErrorCode::unavailable, ""},
           Case{"08006", "", ErrorCode::unavailable, ""},
           Case{"53300", "", ErrorCode::unavailable, ""},
           Case{"25P03", "", ErrorCode::unavailable, ""},
           Case{"", "", ErrorCode::unavailable, ""},
           Case{"22021", "", ErrorCode::invalid_argument, "encoding"},
           Case{"22P05", "", ErrorCode::invalid_argument, "encoding"},
           Case{"22P02", "", ErrorCode::internal, ""},
           Case{"42501", "", ErrorCode::permission_denied, ""},
           Case{"42P01", "", ErrorCode::internal, ""},
           Case{"P0001", "", ErrorCode::internal, ""},
           Case{"TK400", "bad_rule", ErrorCode::invalid_argument, "bad_rule"},
           Case{"TK401", "bad_token", ErrorCode::unauthenticated, "bad_token"},
           Case{"TK403", "not_owner", ErrorCode::permission_denied, "not_owner"},
           Case{"TK404", "no_task", ErrorCode::not_found, "no_task"},
           Case{"TK409", "in_flight", ErrorCode::conflict, "in_flight"},
           Case{"TK412", "version", ErrorCode::precondition_failed, "version"},
           Case{"TK429", "slow_down", ErrorCode::rate_limited, "slow_down"},
           Case{"TK503", "busy", ErrorCode::unavailable, "busy"},
           Case{"TK999", "odd", ErrorCode::internal, "odd"},
       }) {
    CAPTURE(each.state);
    const auto error =
        classify({.sqlstate = each.state, .constraint = each.constraint, .message = "secret"});
    CHECK(error.code == each.code);
    CHECK(error.type == each.type);
    CHECK(error.detail.find("secret") == std::string::npos);
  }
}

TEST_CASE("the cause for the log leaves out a message that quotes the value") {
  CHECK(
      classify({.sqlstate = "22P02", .constraint = {}, .message = "invalid: \"hunter2\""}).cause ==
      "SQLSTATE 22P02");
  CHECK(classify({.sqlstate = "42P01", .constraint = {}, .message = "no such table"}).cause ==
        "SQLSTATE 42P01: no such table");
}

TEST_CASE("only serialization failures and deadlocks are worth the same transaction again") {
  CHECK(is_serialization_failure(classify({.sqlstate = "40001", .constraint = {}, .message = {}})));
  CHECK_FALSE(
      is_serialization_failure(classify({.sqlstate = "55P03", .constraint = {}, .message = {}})));
}
