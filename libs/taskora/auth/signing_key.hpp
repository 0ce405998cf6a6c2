#pragma once
// Ed25519 keys that sign access tokens, and the ring that holds the present and the past ones.

#include "taskora/auth/sealed_box.hpp"
#include "taskora/base/clock.hpp"
#include "taskora/base/result.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace taskora::auth {

using PublicKey = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;

enum class KeyState {
  active,       // signs and verifies; one at a time
  verify_only,  // signs no more; its tokens live out their time
  retired,      // neither; kept as a record, its sealed half may be deleted
};

[[nodiscard]] std::string_view to_string(KeyState state);
[[nodiscard]] std::optional<KeyState> parse_key_state(std::string_view text);

// A row of the database.
struct StoredKey {
  std::string kid;  // random, 22 characters of base64url
  KeyState state = KeyState::active;
  Timestamp created_at;
  PublicKey public_key{};
  std::vector<std::uint8_t> sealed_private;  // seal(master, 32-byte seed, kid)
};

// A new pair, already sealed. Thread-safe.
[[nodiscard]] StoredKey generate_signing_key(const MasterKey& master, Timestamp now);

// The keys of one moment. Immutable once opened, so shared between threads without a lock; a
// rotation opens a new one.
class KeyRing {
 public:
  // Only the active key's private half is opened. Fails with permission_denied when it does not
  // open, internal when there is not exactly one active key, when a kid repeats, or when the two
  // halves of a key do not belong together.
  [[nodiscard]] static Result<std::shared_ptr<const KeyRing>> open(const MasterKey& master,
                                                                   std::vector<StoredKey> keys);
  // For a service that verifies and never signs: needs no master key, takes any number of active
  // keys. sign() must not be called.
  [[nodiscard]] static Result<std::shared_ptr<const KeyRing>> open_for_verifying(
      std::vector<StoredKey> keys);
  ~KeyRing();
  KeyRing(const KeyRing&) = delete;
  KeyRing& operator=(const KeyRing&) = delete;

  [[nodiscard]] const std::string& active_kid() const;
  [[nodiscard]] Signature sign(std::string_view text) const;  // with the active key
  // False for an unknown or retired kid, too. `knows` tells the two apart (a newer key: open the
  // ring again).
  [[nodiscard]] bool verify(std::string_view kid, std::string_view text,
                            std::span<const std::uint8_t> signature) const;
  [[nodiscard]] bool knows(std::string_view kid) const;  // active or verify_only

 private:
  struct State;
  explicit KeyRing(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// When keys change, decided from the rows alone, so that every replica decides the same. A key
// signs for `sign_for`; the next one's creation ends that. Once that is `verify_for` ago, longer
// than any token lives, the old key is retired. A replica that still holds the old ring meets an
// unknown kid and opens the ring again (access_token.hpp).
struct RotationPolicy {
  std::chrono::seconds sign_for = std::chrono::days{30};
  std::chrono::seconds verify_for = std::chrono::hours{24};
};
struct RotationPlan {
  bool create = false;                   // make a new active key …
  std::vector<std::string> verify_only;  // … and let these stop signing, in the same transaction
  std::vector<std::string> retire;
  [[nodiscard]] bool empty() const { return !create && verify_only.empty() && retire.empty(); }
};
[[nodiscard]] RotationPlan plan_rotation(const std::vector<StoredKey>& keys, Timestamp now,
                                         const RotationPolicy& policy);

}  // namespace taskora::auth
