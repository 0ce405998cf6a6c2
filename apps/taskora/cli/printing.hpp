#pragma once
// What the operator's commands write.

#include "taskora/base/error.hpp"

#include <ostream>
#include <string>
#include <string_view>

namespace taskora::cli {

// Text of unknown origin for a terminal: control characters, and bytes that are no UTF-8, are
// written as \x1b; nothing else changes.
[[nodiscard]] std::string printable(std::string_view text);

// One line, "taskora: …", on `err`.
int complain(const Error& error, std::ostream& err);
int complain(std::string_view why, std::ostream& err, int exit_code);

}  // namespace taskora::cli
