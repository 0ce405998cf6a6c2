#include "taskora/auth/signing_key.hpp"

#include "taskora/auth/base64.hpp"
#include "taskora/auth/sodium.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <stdexcept>

namespace taskora::auth {
namespace {

constexpr std::size_t kSeed = 32;

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeDigest {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, FreeKey>;
using DigestPtr = std::unique_ptr<EVP_MD_CTX, FreeDigest>;

KeyPtr private_key(std::span<const std::uint8_t> seed) {
  return KeyPtr{EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size())};
}

PublicKey public_half(EVP_PKEY* key) {
  PublicKey out{};
  std::size_t length = out.size();
  if (EVP_PKEY_get_raw_public_key(key, out.data(), &length) != 1)
    throw std::runtime_error{"Ed25519 failed"};
  return out;
}

const unsigned char* bytes_of(std::string_view text) {
  return static_cast<const unsigned char*>(static_cast<const void*>(text.data()));
}

struct VerifyKey {
  std::string kid;
  KeyPtr key;
};

Error broken_ring(std::string cause) {
  return internal_error("signing keys: " + std::move(cause));
}

}  // namespace

std::string_view to_string(KeyState state) {
  switch (state) {
    case KeyState::active:
      return "active";
    case KeyState::verify_only:
      return "verify_only";
    case KeyState::retired:
      return "retired";
  }
  return "retired";
}

std::optional<KeyState> parse_key_state(std::string_view text) {
  for (const auto state : {KeyState::active, KeyState::verify_only, KeyState::retired}) {
    if (to_string(state) == text) return state;
  }
  return std::nullopt;
}

StoredKey generate_signing_key(const MasterKey& master, Timestamp now) {
  SecretBytes seed{kSeed};
  fill_random(seed.bytes());
  std::array<std::uint8_t, 16> name{};
  fill_random(name);
  StoredKey stored;
  stored.kid = base64url(name);
  stored.created_at = now;
  stored.public_key = public_half(private_key(seed.bytes()).get());
  stored.sealed_private = seal(master, seed.bytes(), stored.kid);
  return stored;
}

struct KeyRing::State {
  std::vector<VerifyKey> keys;
  std::string active_kid;
  KeyPtr signing;

  [[nodiscard]] EVP_PKEY* find(std::string_view kid) const {
    const auto found =
        std::find_if(keys.begin(), keys.end(), [&](const auto& key) { return key.kid == kid; });
    return found == keys.end() ? nullptr : found->key.get();
  }

  Status add(const StoredKey& stored) {
    if (find(stored.kid) != nullptr) return fail(broken_ring("a kid repeats"));
    KeyPtr key{EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, stored.public_key.data(),
                                           stored.public_key.size())};
    if (key == nullptr) return fail(broken_ring("not an Ed25519 key: " + stored.kid));
    keys.push_back({stored.kid, std::move(key)});
    return {};
  }
};

KeyRing::KeyRing(std::unique_ptr<State> state) : state_{std::move(state)} {}
KeyRing::~KeyRing() = default;

Result<std::shared_ptr<const KeyRing>> KeyRing::open(const MasterKey& master,
                                                     std::vector<StoredKey> keys) {
  auto state = std::make_unique<State>();
  for (const auto& stored : keys) {
    if (stored.state == KeyState::retired) continue;
    TASKORA_CHECK(state->add(stored));
    if (stored.state != KeyState::active) continue;
    if (state->signing != nullptr) return fail(broken_ring("more than one active key"));
    TASKORA_TRY(seed, auth::open(master, stored.sealed_private, stored.kid));
    state->signing = seed.size() == kSeed ? private_key(seed.bytes()) : nullptr;
    if (state->signing == nullptr || public_half(state->signing.get()) != stored.public_key) {
      return fail(broken_ring("the halves do not belong together: " + stored.kid));
    }
    state->active_kid = stored.kid;
  }
  if (state->signing == nullptr) return fail(broken_ring("no active key"));
  return std::shared_ptr<const KeyRing>{new KeyRing{std::move(state)}};
}

Result<std::shared_ptr<const KeyRing>> KeyRing::open_for_verifying(std::vector<StoredKey> keys) {
  auto state = std::make_unique<State>();
  for (const auto& stored : keys) {
    if (stored.state != KeyState::retired) TASKORA_CHECK(state->add(stored));
  }
  return std::shared_ptr<const KeyRing>{new KeyRing{std::move(state)}};
}

const std::string& KeyRing::active_kid() const {
  return state_->active_kid;
}
bool KeyRing::knows(std::string_view kid) const {
  return state_->find(kid) != nullptr;
}

Signature KeyRing::sign(std::string_view text) const {
  Signature signature{};
  std::size_t length = signature.size();
  const DigestPtr context{EVP_MD_CTX_new()};
  if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, state_->signing.get()) != 1 ||
      EVP_DigestSign(context.get(), signature.data(), &length, bytes_of(text), text.size()) != 1 ||
      length != signature.size()) {
    throw std::runtime_error{"Ed25519 failed"};
  }
  return signature;
}

bool KeyRing::verify(std::string_view kid, std::string_view text,
                     std::span<const std::uint8_t> signature) const {
  auto* const key = state_->find(kid);
  if (key == nullptr || signature.size() != std::tuple_size_v<Signature>) return false;
  const DigestPtr context{EVP_MD_CTX_new()};
  return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(), bytes_of(text),
                          text.size()) == 1;
}

RotationPlan plan_rotation(const std::vector<StoredKey>& keys, Timestamp now,
                           const RotationPolicy& policy) {
  RotationPlan plan;
  const StoredKey* active =
      nullptr;  // the newest; older ones should not be there, and stop signing
  for (const auto& key : keys) {
    if (key.state != KeyState::active) continue;
    const auto* const loser = active == nullptr                     ? nullptr
                              : key.created_at > active->created_at ? active
                                                                    : &key;
    if (loser != &key) active = &key;
    if (loser != nullptr) plan.verify_only.push_back(loser->kid);
  }
  plan.create = active == nullptr || active->created_at + policy.sign_for <= now;
  if (plan.create && active != nullptr) plan.verify_only.push_back(active->kid);

  for (const auto& key : keys) {
    if (key.state != KeyState::verify_only) continue;
    const bool replaced_long_ago =
        std::any_of(keys.begin(), keys.end(), [&](const StoredKey& newer) {
          return newer.created_at > key.created_at && newer.created_at + policy.verify_for <= now;
        });
    if (replaced_long_ago) plan.retire.push_back(key.kid);
  }
  return plan;
}

}  // namespace taskora::auth
