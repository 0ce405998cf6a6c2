#pragma once
// The audit log's chains in PostgreSQL, for verifying them.

#include "audit-logger/domain/verify.hpp"

#include "taskora/db/database.hpp"

#include <utility>
#include <vector>

namespace taskora::audit_logger {

// As the role taskora_audit_logger. `database` must outlive it.
class PostgresChainReader final : public ChainReader {
 public:
  explicit PostgresChainReader(db::Database& database) : database_{database} {}

  // Chains with an entry or a signed head.
  [[nodiscard]] Result<std::vector<ChainId>> chains();
  [[nodiscard]] Result<std::vector<Entry>> entries_after(const ChainId& chain, std::int64_t seq,
                                                         std::size_t limit) override;
  [[nodiscard]] Result<std::vector<SignedHead>> heads_after(const ChainId& chain,
                                                            std::int64_t seq) override;
  // By every key the installation ever had, retired ones too: a head outlives the key that signed
  // it.
  [[nodiscard]] Result<CheckSignature> check_signature();

 private:
  db::Database& database_;
};

// Every chain from its beginning, heads and signatures included.
[[nodiscard]] Result<std::vector<std::pair<ChainId, Report>>> verify_audit_log(
    db::Database& database);

}  // namespace taskora::audit_logger
