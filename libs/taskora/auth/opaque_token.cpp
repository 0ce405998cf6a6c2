#include "taskora/auth/opaque_token.hpp"

#include "taskora/auth/base64.hpp"
#include "taskora/auth/secret_bytes.hpp"
#include "taskora/auth/sodium.hpp"

#include <sodium.h>

#include <algorithm>
#include <span>

namespace taskora::auth {
namespace {

constexpr std::array<std::string_view, 3> kPrefixes{"tkr_", "tkp_",
                                                    "tks_"};  // in the order of OpaqueKind
constexpr std::size_t kPrefix = 4;
constexpr std::size_t kRandom = 32;
constexpr std::size_t kText = 48;  // 36 bytes in base64url, without a rest

// CRC-32 as in gzip (reflected, 0xEDB88320).
std::uint32_t crc32(std::string_view prefix, std::span<const std::uint8_t> bytes) {
  std::uint32_t crc = ~0U;
  const auto add = [&crc](std::uint8_t byte) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1U ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
  };
  for (const char c : prefix) add(static_cast<std::uint8_t>(c));
  for (const auto byte : bytes) add(byte);
  return ~crc;
}

std::array<std::uint8_t, 4> checksum(std::string_view prefix, std::span<const std::uint8_t> bytes) {
  const auto crc = crc32(prefix, bytes);
  return {static_cast<std::uint8_t>(crc >> 24U), static_cast<std::uint8_t>(crc >> 16U),
          static_cast<std::uint8_t>(crc >> 8U), static_cast<std::uint8_t>(crc)};
}

}  // namespace

std::string generate_opaque_token(OpaqueKind kind) {
  const auto prefix = kPrefixes.at(static_cast<std::size_t>(kind));
  SecretBytes content{kRandom + 4};
  const auto random = content.bytes().first(kRandom);
  fill_random(random);
  std::ranges::copy(checksum(prefix, random), content.bytes().begin() + kRandom);
  return std::string{prefix} + base64url(content.bytes());
}

std::optional<OpaqueKind> opaque_kind(std::string_view token) {
  if (token.size() != kPrefix + kText) return std::nullopt;
  const auto prefix = token.substr(0, kPrefix);
  const auto found = std::ranges::find(kPrefixes, prefix);
  if (found == kPrefixes.end()) return std::nullopt;
  const auto content = parse_base64url(token.substr(kPrefix));
  if (!content) return std::nullopt;
  const std::span bytes{*content};
  if (!std::ranges::equal(checksum(prefix, bytes.first(kRandom)), bytes.subspan(kRandom)))
    return std::nullopt;
  return static_cast<OpaqueKind>(found - kPrefixes.begin());
}

TokenHash hash_opaque_token(std::string_view token) {
  const std::span bytes{token};
  TokenHash hash{};
  std::vector<std::uint8_t> copy{bytes.begin(), bytes.end()};
  crypto_hash_sha256(hash.data(), copy.data(), copy.size());
  sodium_memzero(copy.data(), copy.size());
  return hash;
}

std::string to_hex(const TokenHash& hash) {
  std::string text(hash.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
  text.pop_back();
  return text;
}

}  // namespace taskora::auth
