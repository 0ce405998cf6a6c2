// The caller's own account.
#include "task-api/store/account_parts.hpp"
#include "task-api/store/account_service.hpp"
#include "task_api/store/queries.hpp"

#include "taskora/calendar/zone.hpp"

#include <algorithm>

namespace taskora::task_api {

using namespace store;

namespace {

Answer account_answer(const db::Row& row) {
  Answer answer;
  JsonWriter out{answer.body};
  out.begin_object()
      .member("id", row.get<std::string_view>("id"))
      .member("kind", row.get<std::string_view>("kind"));
  out.member("email", row.get<std::string_view>("email"));
  out.member("display_name", row.get<std::string_view>("display_name"));
  out.member("time_zone", row.get<std::string_view>("time_zone"))
      .member("locale", row.get<std::string_view>("locale"));
  out.member("version", row.get<std::int64_t>("version"));
  out.member("created_at", format_timestamp(row.get<Timestamp>("created_at"))).end_object();
  answer.headers.emplace_back("ETag", '"' + std::to_string(row.get<std::int64_t>("version")) + '"');
  return answer;
}

}  // namespace

Result<Answer> AccountService::me(AccountId account) {
  TASKORA_TRY(rows, database_.call(db::Scope::account(account), kReadAccount));
  if (rows.empty()) return fail(unauthenticated("unknown_account", "this account does not exist"));
  return account_answer(rows.front());
}

Result<Answer> AccountService::change_me(const AccountChange& change, const WriteContext& context) {
  if (change.time_zone && !calendar::Zone::find(*change.time_zone)) {
    return fail(invalid({.pointer = "/time_zone",
                         .code = "format",
                         .detail = "must be an IANA time zone such as Europe/Berlin"}));
  }
  auto answer = run_once(
      database_, context.account, context.idempotency, [&](db::Transaction& tx) -> Result<Answer> {
        TASKORA_TRY(rows, tx.run(kLockAccount));
        if (rows.empty())
          return fail(unauthenticated("unknown_account", "this account does not exist"));
        const auto row = rows.front();
        TASKORA_CHECK(check_version(row.get<std::int64_t>("version"), context.if_match));
        TASKORA_TRY(before, read_user(tx));
        auto user = before;
        if (change.display_name) user.display_name = *change.display_name;
        if (change.time_zone) user.time_zone = *change.time_zone;
        if (change.locale) user.locale = *change.locale;
        if (user.display_name == before.display_name && user.time_zone == before.time_zone &&
            user.locale == before.locale) {
          return account_answer(row);
        }
        TASKORA_CHECK(tx.run(kUpdateAccount, {user.display_name, user.time_zone, user.locale}));
        TASKORA_CHECK(tell(tx, "user.updated", user, context.account, clock_.now(), context.trace));
        TASKORA_TRY(changed, tx.run(kReadAccount));
        return account_answer(changed.front());
      });
  if (answer) rung_();
  return answer;
}

}  // namespace taskora::task_api
