#include "task-api/store/account_parts.hpp"

#include "task-api/events/outgoing.hpp"
#include "task-api/store/outbox.hpp"
#include "task_api/store/queries.hpp"

#include <algorithm>

namespace taskora::task_api {

using namespace store;

Error unauthenticated(std::string type, std::string detail) {
  Error error;
  error.code = ErrorCode::unauthenticated;
  error.type = std::move(type);
  error.detail = std::move(detail);
  return error;
}

std::string fold_email(std::string_view email) {
  std::string folded{email};
  std::transform(folded.begin(), folded.end(), folded.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return folded;
}

db::Bytes as_parameter(const auth::TokenHash& hash) {
  return {std::string_view{reinterpret_cast<const char*>(hash.data()), hash.size()}};
}

Result<events::UserChanged> read_user(db::Transaction& tx) {
  TASKORA_TRY(rows, tx.run(kReadAccount));
  if (rows.empty()) return fail(unauthenticated("unknown_account", "this account does not exist"));
  const auto row = rows.front();
  return events::UserChanged{.display_name = row.get<std::string>("display_name"),
                             .time_zone = row.get<std::string>("time_zone"),
                             .locale = row.get<std::string>("locale"),
                             .session_id = {},
                             .token_id = {},
                             .token_name = {},
                             .scopes = {}};
}

Status tell(db::Transaction& tx, std::string_view type, const events::UserChanged& user,
            AccountId account, Timestamp now, const TraceContext& trace) {
  const auto event = account_event(type, events::to_json(user), account, now, trace);
  return add_event(tx, event, account);
}

Throttle::Throttle(std::string_view email_key, std::string_view peer) {
  const auto element = [](std::string_view kind, std::string_view what) {
    return "\"\\\\x" + auth::to_hex(auth::hash_opaque_token(std::string{kind}.append(what))) + '"';
  };
  keys_ = "{" + element("email:", email_key) + "," + element("peer:", peer) + "}";
}

Status Throttle::check(db::Database& database) const {
  TASKORA_TRY(rows, database.call(db::Scope::service(), kSignInBlocked, {keys_}));
  const auto seconds = rows.front().get<std::int64_t>(0);
  if (seconds == 0) return {};
  Error error;
  error.code = ErrorCode::rate_limited;
  error.type = "too_many_attempts";
  error.detail = "too many failed attempts; wait before the next one";
  error.retry_after = std::chrono::seconds{seconds};
  return fail(std::move(error));
}

void Throttle::note_failure(db::Database& database, int free_failures) const {
  [[maybe_unused]] const auto noted =
      database.call(db::Scope::service(), kNoteSignInFailure, {keys_, free_failures});
}

}  // namespace taskora::task_api
