#pragma once
// How a line is spelt. Internal to this library.

#include "taskora/telemetry/log.hpp"

#include <span>
#include <string>
#include <string_view>

namespace taskora::telemetry {

// A JSON string with its quotes, whatever the bytes: see log.hpp.
void append_log_text(std::string& out, std::string_view text);

// `"message":"…","key":value…`
void append_log_content(std::string& out, std::string_view message, std::span<const Field> fields);

}  // namespace taskora::telemetry
