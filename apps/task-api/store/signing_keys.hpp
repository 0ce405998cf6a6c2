#pragma once
// The ring of signing keys, shared by all replicas through the database: made when there is none,
// rotated by age, read again when a token names a key this process does not know.

#include "taskora/auth/access_token.hpp"
#include "taskora/auth/sealed_box.hpp"
#include "taskora/auth/signing_key.hpp"
#include "taskora/base/clock.hpp"
#include "taskora/db/database.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace taskora::task_api {

// Thread-safe. Blocks for database round trips in load() and, at most once in ten seconds, in
// verify().
class SigningKeys {
 public:
  SigningKeys(db::Database& database, const Clock& clock, std::string issuer);

  // Once, before the first load().
  void set_master(auth::MasterKey master);

  // Rotates what is due and opens the ring. Call at start and from time to time.
  [[nodiscard]] Status load();
  [[nodiscard]] std::string issue(const auth::AccessClaims& claims) const;
  [[nodiscard]] Result<auth::AccessClaims> verify(std::string_view token);

 private:
  [[nodiscard]] Result<std::vector<auth::StoredKey>> read(db::Transaction& tx);
  [[nodiscard]] std::shared_ptr<const auth::KeyRing> ring() const;

  db::Database& database_;
  const Clock& clock_;
  std::optional<auth::MasterKey> master_;
  mutable std::mutex mutex_;
  std::shared_ptr<const auth::KeyRing> ring_;
  Timestamp loaded_at_{};
  auth::AccessTokenVerifier verifier_;
};

}  // namespace taskora::task_api
