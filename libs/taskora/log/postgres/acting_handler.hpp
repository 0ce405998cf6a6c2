#pragma once
// A consumer's handler inside one transaction, called for each event as whom the consumer asks for.

#include "taskora/base/result.hpp"
#include "taskora/base/uuid.hpp"
#include "taskora/db/database.hpp"
#include "taskora/log/consumer.hpp"
#include "taskora/log/consumer_store.hpp"

#include <optional>

namespace taskora::log {

// As long as the transaction, which began for `account` (none: for the service itself).
class ActingHandler {
 public:
  ActingHandler(db::Transaction& transaction, const Handler& handler, RunAs run_as,
                std::optional<AccountId> account = {})
      : transaction_{transaction}, handler_{handler}, run_as_{run_as}, account_{account} {}

  // The handler's error, or unavailable when the account could not be changed.
  [[nodiscard]] Status operator()(const Decoded& decoded);

 private:
  db::Transaction& transaction_;
  const Handler& handler_;
  RunAs run_as_;
  std::optional<AccountId> account_;  // whom it acts for now
};

}  // namespace taskora::log
