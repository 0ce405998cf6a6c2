#include "taskora/auth/sealed_box.hpp"

#include "taskora/auth/base64.hpp"
#include "taskora/auth/sodium.hpp"

#include <openssl/evp.h>
#include <sodium.h>

#include <array>
#include <memory>
#include <stdexcept>

namespace taskora::auth {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kKey = 32;
constexpr std::size_t kNonce = 12;
constexpr std::size_t kTag = 16;
constexpr std::size_t kHead = 1 + kNonce;

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

void must(int result) {
  if (result != 1) throw std::runtime_error{"AES-256-GCM failed"};
}

const unsigned char* bytes_of(std::string_view text) {
  return static_cast<const unsigned char*>(static_cast<const void*>(text.data()));
}

std::optional<SecretBytes> parse_hex(std::string_view text) {
  if (text.size() != 2 * kKey) return std::nullopt;
  SecretBytes key{kKey};
  std::size_t written = 0;
  const char* end = nullptr;
  if (sodium_hex2bin(key.bytes().data(), kKey, text.data(), text.size(), nullptr, &written, &end) !=
          0 ||
      end != text.data() + text.size() || written != kKey) {
    return std::nullopt;
  }
  return key;
}

std::optional<SecretBytes> parse_base64(std::string_view text) {
  if (text.size() > 44) return std::nullopt;
  if (text.ends_with('=')) text.remove_suffix(1);
  std::string url{text};
  for (char& c : url) c = c == '+' ? '-' : c == '/' ? '_' : c;
  auto bytes = parse_base64url(url);
  wipe(url);
  if (!bytes || bytes->size() != kKey) return std::nullopt;
  SecretBytes key{*bytes};
  sodium_memzero(bytes->data(), bytes->size());
  return key;
}

}  // namespace

Result<MasterKey> MasterKey::parse(std::string_view text) {
  if (auto key = parse_hex(text)) return MasterKey{std::move(*key)};
  if (auto key = parse_base64(text)) return MasterKey{std::move(*key)};
  return fail(ErrorCode::invalid_argument, "master_key",
              "a master key is 32 bytes: 64 hexadecimal digits, or 43 characters of base64");
}

MasterKey MasterKey::generate() {
  SecretBytes key{kKey};
  fill_random(key.bytes());
  return MasterKey{std::move(key)};
}

std::string MasterKey::hex() const {
  std::string text(2 * kKey + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes().data(), kKey);
  text.pop_back();
  return text;
}

std::vector<std::uint8_t> seal(const MasterKey& key, std::span<const std::uint8_t> plain,
                               std::string_view associated) {
  std::vector<std::uint8_t> out(kHead + plain.size() + kTag);
  out[0] = kVersion;
  fill_random(std::span{out}.subspan(1, kNonce));
  const Cipher context{EVP_CIPHER_CTX_new()};
  int length = 0;
  must(EVP_EncryptInit_ex2(context.get(), EVP_aes_256_gcm(), key.bytes().data(), out.data() + 1,
                           nullptr));
  must(EVP_EncryptUpdate(context.get(), nullptr, &length, out.data(),
                         1));  // the version is authenticated, too
  must(EVP_EncryptUpdate(context.get(), nullptr, &length, bytes_of(associated),
                         static_cast<int>(associated.size())));
  must(EVP_EncryptUpdate(context.get(), out.data() + kHead, &length, plain.data(),
                         static_cast<int>(plain.size())));
  must(EVP_EncryptFinal_ex(context.get(), out.data() + kHead + length, &length));
  must(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTag,
                           out.data() + kHead + plain.size()));
  return out;
}

Result<SecretBytes> open(const MasterKey& key, std::span<const std::uint8_t> sealed,
                         std::string_view associated) {
  const auto refuse = [] {
    return fail(ErrorCode::permission_denied, "sealed_value",
                "a sealed value does not open with this master key");
  };
  if (sealed.size() < kHead + kTag || sealed[0] != kVersion) return refuse();
  const auto cipher = sealed.subspan(kHead, sealed.size() - kHead - kTag);
  std::array<std::uint8_t, kTag> tag{};
  std::copy(sealed.end() - kTag, sealed.end(), tag.begin());

  SecretBytes plain{cipher.size()};
  const Cipher context{EVP_CIPHER_CTX_new()};
  int length = 0;
  must(EVP_DecryptInit_ex2(context.get(), EVP_aes_256_gcm(), key.bytes().data(), sealed.data() + 1,
                           nullptr));
  must(EVP_DecryptUpdate(context.get(), nullptr, &length, sealed.data(), 1));
  must(EVP_DecryptUpdate(context.get(), nullptr, &length, bytes_of(associated),
                         static_cast<int>(associated.size())));
  must(EVP_DecryptUpdate(context.get(), plain.bytes().data(), &length, cipher.data(),
                         static_cast<int>(cipher.size())));
  must(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTag, tag.data()));
  if (EVP_DecryptFinal_ex(context.get(), plain.bytes().data() + length, &length) != 1)
    return refuse();
  return plain;
}

}  // namespace taskora::auth
