#pragma once
// Record headers as the outbox and event_log keep them.

#include "taskora/log/record.hpp"

#include <string_view>

namespace taskora::log {

// The string members of a JSON object (others are left out, as is everything when it is none),
// after the type's own header.
[[nodiscard]] Headers read_headers(std::string_view json, std::string_view type);
[[nodiscard]] std::string write_headers(const Headers& headers);  // one JSON object

}  // namespace taskora::log
