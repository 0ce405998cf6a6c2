#pragma once
// Record headers as the outbox and event_log keep them.

#include "taskora/log/record.hpp"

#include <string_view>

namespace taskora::log {

// The string members of a JSON object (others are left out, as is everything when it is none),
// after the type's own header.
[[nodiscard]] Headers read_headers(std::string_view json, std::string_view type);
// One JSON object. What is no text is in it as as_text() says, a missing value as null, and of two
// headers of one name the later one.
[[nodiscard]] std::string write_headers(const Headers& headers);

// A key or a header may be any bytes; a column is text. Bytes that are none, or that hold a NUL,
// become "\x" and hexadecimal digits.
[[nodiscard]] std::string as_text(std::string_view bytes);

}  // namespace taskora::log
