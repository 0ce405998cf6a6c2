#pragma once
// Appending to the audit log.

#include "audit-logger/domain/chain.hpp"

#include "taskora/log/consumer.hpp"

namespace taskora::audit_logger {

// Appends the event to the chain of its topic and partition, in the consumer's transaction. The
// consumer has the partition to itself, so the last entry is the one to go on from. False: the
// event has its entry already. Errors: those of the database.
[[nodiscard]] Result<bool> append(db::Transaction& tx, const log::Delivery& delivery);

}  // namespace taskora::audit_logger
