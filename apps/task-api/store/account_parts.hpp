#pragma once
// What the use cases of accounts share.

#include "task-api/store/answer.hpp"

#include "taskora/auth/opaque_token.hpp"
#include "taskora/base/result.hpp"
#include "taskora/base/time.hpp"
#include "taskora/base/trace.hpp"
#include "taskora/db/database.hpp"
#include "taskora/events/payloads.hpp"

#include <string>
#include <string_view>

namespace taskora::task_api {

[[nodiscard]] Error unauthenticated(std::string type, std::string detail);

// ASCII only: a mail address is looked up as it was meant, whatever its case.
[[nodiscard]] std::string fold_email(std::string_view email);

[[nodiscard]] db::Bytes as_parameter(
    const auth::TokenHash& hash);  // a view: the hash must outlive it

// The account of the transaction as user.* events show it.
[[nodiscard]] Result<events::UserChanged> read_user(db::Transaction& tx);

// Puts a user.* event into the outbox.
[[nodiscard]] Status tell(db::Transaction& tx, std::string_view type,
                          const events::UserChanged& user, AccountId account, Timestamp now,
                          const TraceContext& trace);

// Failed sign-ins are counted by what was tried and by where from. Only hashes are kept.
class Throttle {
 public:
  Throttle(std::string_view email_key, std::string_view peer);
  [[nodiscard]] const std::string& keys() const { return keys_; }  // a bytea[] literal
  // rate_limited ("too_many_attempts") while blocked.
  [[nodiscard]] Status check(db::Database& database) const;
  // Best effort: a database that is down refuses the next attempt by itself.
  void note_failure(db::Database& database, int free_failures) const;

 private:
  std::string keys_;
};

}  // namespace taskora::task_api
