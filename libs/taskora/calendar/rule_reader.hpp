#pragma once
// From the text of a rule to its parts. Internal to this library.

#include "taskora/calendar/rule.hpp"

#include <tl/expected.hpp>

#include <string>
#include <string_view>

namespace taskora::calendar {

struct RuleProblem {
  std::string code;  // see rule.hpp
  std::string detail;
};

// Grammar, ranges and RFC 5545's table of what may stand together; not whether the rule has a date.
[[nodiscard]] tl::expected<RuleParts, RuleProblem> read_rule(std::string_view text);

}  // namespace taskora::calendar
