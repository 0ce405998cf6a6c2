#pragma once
// Secrets that mean nothing by themselves: refresh tokens, personal tokens, stream tickets. The
// client keeps the text, the database its SHA-256; 256 random bits need no salt and no slow hash.
//
// Text: a prefix that secret scanners can find, and 48 characters of base64url: 32 random bytes and
// a CRC-32 over prefix and bytes. A mistyped or invented text is refused without asking the
// database; the CRC is no protection, the 256 bits are.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace taskora::auth {

enum class OpaqueKind {
  refresh,        // tkr_
  personal,       // tkp_
  stream_ticket,  // tks_
};

using TokenHash = std::array<std::uint8_t, 32>;

// New, from the system's generator. Thread-safe.
[[nodiscard]] std::string generate_opaque_token(OpaqueKind kind);
// The kind of a well-formed text; nullopt for everything else.
[[nodiscard]] std::optional<OpaqueKind> opaque_kind(std::string_view token);
// SHA-256 of the whole text: what is stored and looked up.
[[nodiscard]] TokenHash hash_opaque_token(std::string_view token);
[[nodiscard]] std::string to_hex(const TokenHash& hash);

}  // namespace taskora::auth
