#pragma once
// What is done to databases rather than in them: for set-up, operators and tests, never for a
// service's own work. Every function opens a connection of its own and blocks.

#include "taskora/base/result.hpp"

#include <string>
#include <string_view>

namespace taskora::db {

// Runs a text of one or more statements as it is; several are one transaction. Errors are those of
// error.hpp, without the constraint's name.
[[nodiscard]] Status execute_script(const std::string& conninfo, std::string_view sql);

// Makes the database unless there is one of that name: UTF8, with the cluster's collation.
[[nodiscard]] Status ensure_database(const std::string& conninfo, std::string_view name);

}  // namespace taskora::db
