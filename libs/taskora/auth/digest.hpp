#pragma once
// SHA-256, for chains and keys of public things. Passwords and tokens have functions of their own.

#include <array>
#include <cstdint>
#include <string_view>

namespace taskora::auth {

using Digest = std::array<std::uint8_t, 32>;

// Of the bytes as they are. Thread-safe, never fails.
[[nodiscard]] Digest sha256(std::string_view bytes);

}  // namespace taskora::auth
