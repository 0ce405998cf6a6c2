#pragma once
// From the text of a rule to its parts. Internal to this library.

#include "taskora/calendar/rule.hpp"

#include <string>
#include <string_view>

namespace taskora::calendar {

// Grammar, ranges and RFC 5545's table of what may stand together; not whether the rule has a date.
// invalid_argument with one field error at `pointer`, whose code is one of rule.hpp.
[[nodiscard]] Result<RuleParts> read_rule(std::string_view text, std::string_view pointer);

}  // namespace taskora::calendar
