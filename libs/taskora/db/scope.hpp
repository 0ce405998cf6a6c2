#pragma once
// On whose behalf a statement runs. Row-level security reads it as
// current_setting('taskora.account_id', true), which is set inside the transaction and ends with
// it.

#include "taskora/base/uuid.hpp"

#include <optional>

namespace taskora::db {

class Scope {
 public:
  // As one account: its policies apply.
  [[nodiscard]] static Scope account(AccountId id) { return Scope{id}; }
  // As the service itself: no account is set, so only policies made for the database role show any
  // row.
  [[nodiscard]] static Scope service() { return Scope{std::nullopt}; }

  [[nodiscard]] const std::optional<AccountId>& account_id() const { return account_; }

 private:
  explicit Scope(std::optional<AccountId> account) : account_{account} {}

  std::optional<AccountId> account_;
};

}  // namespace taskora::db
