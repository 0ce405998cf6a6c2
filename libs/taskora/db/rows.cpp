#include "taskora/db/rows.hpp"

#include <libpq-fe.h>

namespace taskora::db {

namespace {

// Types whose binary form is the value's bytes; numbers of pg_type that never change.
constexpr Oid kBytea = 17;
constexpr Oid kText = 25;

// Not PQfnumber: that folds case and reads quotes.
int find_column(const pg_result* result, std::string_view name) {
  const auto count = result ? PQnfields(result) : 0;
  for (int i = 0; i < count; ++i) {
    if (name == PQfname(result, i)) return i;
  }
  throw BadColumn{"the result has no column '" + std::string{name} + "'"};
}

}  // namespace

void Rows::Clear::operator()(pg_result* result) const {
  PQclear(result);
}

std::size_t Rows::size() const {
  return result_ ? static_cast<std::size_t>(PQntuples(result_.get())) : 0;
}
Row Rows::operator[](std::size_t index) const {
  return Row{result_.get(), index};
}

Row Rows::front() const {
  if (empty()) throw BadColumn{"front() of no rows"};
  return Row{result_.get(), 0};
}

Rows::Iterator Rows::begin() const {
  return {this, 0};
}
Rows::Iterator Rows::end() const {
  return {this, size()};
}

std::int64_t Rows::affected() const {
  if (!result_) return 0;
  return FromText<std::int64_t>::parse(PQcmdTuples(result_.get()))
      .value_or(0);  // "" for commands that count nothing
}

int Rows::column(std::string_view name) const {
  return find_column(result_.get(), name);
}
int Row::index(std::string_view column) const {
  return find_column(result_, column);
}

std::optional<std::string_view> Row::value(int column) const {
  if (column < 0 || column >= PQnfields(result_)) bad_column(column, "does not exist");
  if (is_binary(column) && PQftype(result_, column) != kBytea && PQftype(result_, column) != kText)
    bad_column(column, "is neither text nor bytea, in binary form");
  if (PQgetisnull(result_, row_, column) != 0) return std::nullopt;
  return std::string_view{PQgetvalue(result_, row_, column),
                          static_cast<std::size_t>(PQgetlength(result_, row_, column))};
}

bool Row::is_binary(int column) const {
  return PQfformat(result_, column) == 1;
}

void Row::bad_column(int column, std::string_view what) const {
  const char* name = PQfname(result_, column);
  throw BadColumn{"column " + std::to_string(column) +
                  (name ? " '" + std::string{name} + "' " : " ") + std::string{what}};
}

}  // namespace taskora::db
