#pragma once
// base64url without padding (RFC 4648, section 5), strict: one text for each value.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace taskora::auth {

[[nodiscard]] std::string base64url(std::span<const std::uint8_t> bytes);
[[nodiscard]] std::string base64url(std::string_view bytes);
// nullopt for padding, white space, letters of the other alphabet, and bits that are set past the
// end.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> parse_base64url(std::string_view text);

}  // namespace taskora::auth
