#pragma once
// Encryption of small secrets at rest: AES-256-GCM under the installation's master key, so that a
// copy of the database alone opens nothing.

#include "taskora/auth/secret_bytes.hpp"
#include "taskora/base/result.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace taskora::auth {

// 32 bytes. Moved, never copied.
class MasterKey {
 public:
  // 64 hexadecimal digits, or 32 bytes in base64 (either alphabet, padding optional).
  // invalid_argument otherwise; the error does not repeat the text.
  [[nodiscard]] static Result<MasterKey> parse(std::string_view text);
  [[nodiscard]] static MasterKey generate();
  [[nodiscard]] std::string hex() const;  // for the file that keeps it; wipe() the text after use
  [[nodiscard]] std::span<const std::uint8_t> bytes() const { return bytes_.bytes(); }

 private:
  explicit MasterKey(SecretBytes bytes) : bytes_{std::move(bytes)} {}
  SecretBytes bytes_;
};

// version 1 | nonce (12 random bytes) | ciphertext | tag (16). `associated` (the row's key) is
// authenticated, not stored: a sealed value moved to another row does not open.
[[nodiscard]] std::vector<std::uint8_t> seal(const MasterKey& key,
                                             std::span<const std::uint8_t> plain,
                                             std::string_view associated);
// permission_denied when the key, the associated text or one bit is not what it was; nothing of the
// plain text is given out.
[[nodiscard]] Result<SecretBytes> open(const MasterKey& key, std::span<const std::uint8_t> sealed,
                                       std::string_view associated);

}  // namespace taskora::auth
