#pragma once
// A fresh database with the fixture's migrations, and a Database on it as the role fixture_reader.

#include "taskora/db/database.hpp"
#include "taskora/testing/postgres.hpp"

#include <string>

namespace taskora::db_test {

struct Fixture {
  testing::TestDatabase database;

  Fixture();
  // As fixture_reader; change what the test is about.
  [[nodiscard]] db::DatabaseOptions options() const;
  [[nodiscard]] db::DatabaseOptions superuser_options() const;
};

// "database error: <slug>" or the value; for messages of failed checks.
template <typename T>
std::string describe(const Result<T>& result) {
  return result ? "a value" : std::string{result.error().slug()} + ": " + result.error().cause;
}

inline constexpr db::Query kPid{"pid", "SELECT pg_backend_pid()"};
inline constexpr db::Query kInsertNote{
    "insert_note", "INSERT INTO notes (account, title) VALUES ($1, $2) RETURNING id"};
inline constexpr db::Query kInsertSlot{
    "insert_slot", "INSERT INTO notes (account, title, slot) VALUES ($1, $2, $3)"};
inline constexpr db::Query kCountNotes{"count_notes", "SELECT count(*) FROM notes"};
inline constexpr db::Query kBadSyntax{"bad_syntax", "SELEC 1"};
inline constexpr db::Query kDivide{"divide", "SELECT 1 / $1::int"};
inline constexpr db::Query kTerminate{"terminate", "SELECT pg_terminate_backend($1, 5000)"};

[[nodiscard]] AccountId new_account();
[[nodiscard]] std::int64_t count_notes(db::Database& database, const db::Scope& scope);
[[nodiscard]] int backend_pid(db::Database& database);

}  // namespace taskora::db_test
