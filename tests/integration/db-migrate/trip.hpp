#pragma once
// Takes migrations forward, back and forward again on a database of its own, compares what pg_dump
// says of the schema, and looks for the rows that were there before. Every finding is one sentence
// that names the migration; none means that all is well. Failures of the machinery throw.

#include "taskora/db/migrations.hpp"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace taskora::db_migrate_test {

using Problems = std::vector<std::string>;

// SQL that fills every table a migration makes; "" when it makes none.
using Fixture = std::function<std::string(const db::Migration&)>;

// fixtures/NNNN_name.sql of this folder.
[[nodiscard]] std::string fixture_of(const db::Migration& migration);

// Every migration up, down and up again, then all of them down and up: after a step back the schema
// is what it was before, after the second step forward what it was after the first. With a fixture,
// the rows of each migration stay for those that follow, and every table must hold one.
[[nodiscard]] Problems round_trip(std::span<const db::Migration> migrations,
                                  const Fixture& fixture = {});

// A database that was left at `level`, with rows, and meets the newest migrations: it keeps every
// row and its schema becomes that of a new database.
[[nodiscard]] Problems upgrade(std::span<const db::Migration> migrations, int level,
                               const Fixture& fixture);

}  // namespace taskora::db_migrate_test
