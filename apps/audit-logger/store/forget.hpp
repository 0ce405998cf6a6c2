#pragma once
// The audit log is append-only for every service. Making it anew from the log begins here.

#include "taskora/base/result.hpp"
#include "taskora/db/database.hpp"

namespace taskora::audit_logger {

// Empties the audit log and its signed heads. As the schema's owner: no service may. The caller
// holds the consumer's places (log::rewind), so that nobody appends meanwhile.
[[nodiscard]] Status forget(db::Transaction& transaction);

}  // namespace taskora::audit_logger
