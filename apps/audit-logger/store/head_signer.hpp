#pragma once
// Signed heads: from time to time the newest entry of every chain is signed with the installation's
// active key.

#include "audit-logger/domain/verify.hpp"

#include "taskora/auth/sealed_box.hpp"
#include "taskora/db/database.hpp"

#include <chrono>
#include <utility>
#include <vector>

namespace taskora::audit_logger {

// Every key there ever was.
[[nodiscard]] Result<std::vector<auth::StoredKey>> read_signing_keys(db::Database& database);

struct Signing {
  std::size_t heads = 0;                              // signed now
  std::vector<std::pair<ChainId, Finding>> findings;  // these chains were not signed
};

// One thread at a time. Several processes may sign on one database: a head is signed once.
class HeadSigner {
 public:
  // `database`: as taskora_audit_logger; must outlive this.
  HeadSigner(db::Database& database, auth::MasterKey master, std::chrono::seconds interval);

  // Signs each chain that grew since its last head, if that is as old as the interval. What is new
  // is verified first, so that nothing changed is ever signed. Nothing is signed while there is no
  // active key yet. Errors: permission_denied (the master key does not open the active key), and
  // those of the database.
  [[nodiscard]] Result<Signing> sign_due();

 private:
  struct Due {
    ChainId chain;
    Place from;  // the last signed head
  };
  [[nodiscard]] Result<std::vector<Due>> due();
  [[nodiscard]] Result<bool> sign(const ChainId& chain, const Place& end,
                                  const auth::KeyRing& keys);

  db::Database& database_;
  auth::MasterKey master_;
  std::chrono::seconds interval_;
};

}  // namespace taskora::audit_logger
