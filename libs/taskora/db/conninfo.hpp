#pragma once
// Writing libpq connection strings. Internal to db.

#include "taskora/base/result.hpp"

#include <string>
#include <string_view>

namespace taskora::db {

// One value of the key=value form, in quotes.
[[nodiscard]] inline std::string conninfo_value(std::string_view value) {
  std::string text{"'"};
  for (const char c : value) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  return text + "'";
}

// invalid_argument for a string libpq cannot read; without its words, which can hold the password.
[[nodiscard]] Status check_conninfo(const std::string& conninfo);

}  // namespace taskora::db
