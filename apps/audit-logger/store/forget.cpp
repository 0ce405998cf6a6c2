#include "audit-logger/store/forget.hpp"

#include "audit_logger/store/queries.hpp"

namespace taskora::audit_logger {

Status forget(db::Transaction& transaction) {
  TASKORA_CHECK(transaction.run(store::kForgetAuditHeads));
  TASKORA_CHECK(transaction.run(store::kForgetAuditLog));
  return {};
}

}  // namespace taskora::audit_logger
