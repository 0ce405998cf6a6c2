// Registration, sign-in, refresh and sign-out.
#include "task-api/store/account_parts.hpp"
#include "task-api/store/account_service.hpp"
#include "task-api/store/signing_keys.hpp"
#include "task_api/store/queries.hpp"

#include "taskora/calendar/zone.hpp"

namespace taskora::task_api {

using namespace store;

AccountService::AccountService(db::Database& database, const Clock& clock, SigningKeys& keys,
                               AccountOptions options, std::function<void()> rung)
    : database_{database},
      clock_{clock},
      keys_{keys},
      options_{std::move(options)},
      rung_{std::move(rung)} {}

std::string AccountService::session_json(AccountId account, const Uuid& session,
                                         const std::string& refresh_token) {
  const auto now = clock_.now();
  const auto access = keys_.issue({.issuer = options_.issuer,
                                   .account = account,
                                   .session = session,
                                   .scopes = auth::Scopes::all(),
                                   .issued_at = now,
                                   .expires_at = now + options_.access_lifetime,
                                   .id = Uuid::v7()});
  std::string body;
  JsonWriter out{body};
  out.begin_object().member("token_type", "Bearer").member("access_token", access);
  out.member("expires_in", std::int64_t{options_.access_lifetime.count()})
      .member("refresh_token", refresh_token);
  out.member("user_id", account.str()).end_object();
  return body;
}

Result<Answer> AccountService::open_session(db::Transaction& tx, AccountId account,
                                            events::UserChanged user, const Visitor& visitor,
                                            int status) {
  const auto session = Uuid::v7();
  const auto refresh_token = auth::generate_opaque_token(auth::OpaqueKind::refresh);
  const auto hash = auth::hash_opaque_token(refresh_token);
  TASKORA_CHECK(tx.run(kOpenSession, {session, account, visitor.user_agent, as_parameter(hash),
                                      std::int64_t{options_.session_lifetime.count()}}));
  user.session_id = session;
  TASKORA_CHECK(tell(tx, "user.signed_in", user, account, clock_.now(), visitor.trace));
  return Answer{
      .status = status, .headers = {}, .body = session_json(account, session, refresh_token)};
}

Result<Answer> AccountService::register_account(const Registration& wanted,
                                                const Visitor& visitor) {
  if (!calendar::Zone::find(wanted.time_zone)) {
    return fail(invalid({.pointer = "/time_zone",
                         .code = "format",
                         .detail = "must be an IANA time zone such as Europe/Berlin"}));
  }
  TASKORA_CHECK(auth::check_password(wanted.password));
  TASKORA_TRY(hash, passwords_.hash(wanted.password));
  const AccountId account{Uuid::v7()};
  const events::UserChanged user{.display_name = wanted.display_name,
                                 .time_zone = wanted.time_zone,
                                 .locale = wanted.locale,
                                 .session_id = {},
                                 .token_id = {},
                                 .token_name = {},
                                 .scopes = {}};
  auto answer = database_.transaction(
      db::Scope::account(account), [&](db::Transaction& tx) -> Result<Answer> {
        TASKORA_CHECK(tx.run(kRegisterAccount,
                             {account, wanted.email, fold_email(wanted.email), hash,
                              wanted.display_name, wanted.time_zone, wanted.locale, Uuid::v7()}));
        TASKORA_CHECK(tell(tx, "user.registered", user, account, clock_.now(), visitor.trace));
        return open_session(tx, account, user, visitor, 201);
      });
  if (!answer && answer.error().slug() == "accounts_email_unique") {
    Error taken = invalid(
        {.pointer = "/email", .code = "taken", .detail = "an account with this e-mail exists"});
    taken.code = ErrorCode::already_exists;
    taken.type = "email_taken";
    return fail(std::move(taken));
  }
  if (answer) rung_();
  return answer;
}

Result<Answer> AccountService::sign_in(const SignIn& given, const Visitor& visitor) {
  const auto email_key = fold_email(given.email);
  const Throttle throttle{email_key, visitor.peer};
  TASKORA_CHECK(throttle.check(database_));
  TASKORA_TRY(found, database_.call(db::Scope::service(), kFindSignIn, {email_key}));
  const bool known = !found.empty() && !found.front().is_null(1);
  const auto stored = known ? found.front().get<std::string>(1) : std::string{};
  TASKORA_TRY(right, known ? passwords_.verify(given.password, stored)
                           : passwords_.verify_nobody(given.password));
  if (!right) {
    throttle.note_failure(database_, options_.free_sign_in_failures);
    return fail(unauthenticated("wrong_credentials", "e-mail or password is wrong"));
  }
  std::string fresh;
  if (passwords_.needs_rehash(stored)) {
    TASKORA_TRY(hash, passwords_.hash(given.password));
    fresh = std::move(hash);
  }
  const auto account = found.front().get<AccountId>(0);
  auto answer = database_.transaction(
      db::Scope::account(account), [&](db::Transaction& tx) -> Result<Answer> {
        TASKORA_TRY(user, read_user(tx));
        if (!fresh.empty()) TASKORA_CHECK(tx.run(kSetPasswordHash, {account, fresh}));
        TASKORA_CHECK(tx.run(kClearSignInFailures, {throttle.keys()}));
        return open_session(tx, account, std::move(user), visitor, 200);
      });
  if (answer) rung_();
  return answer;
}

// Tells what became of a session, after the function of the schema did it.
Status AccountService::tell_session(std::string_view type, AccountId account, const Uuid& session,
                                    const Visitor& visitor) {
  auto told =
      database_.transaction(db::Scope::account(account), [&](db::Transaction& tx) -> Status {
        TASKORA_TRY(user, read_user(tx));
        user.session_id = session;
        return tell(tx, type, user, account, clock_.now(), visitor.trace);
      });
  if (told) rung_();
  return told;
}

Result<Answer> AccountService::refresh(const std::string& token, const Visitor& visitor) {
  const auto refused =
      unauthenticated("invalid_refresh_token", "this refresh token is not valid; log in again");
  if (auth::opaque_kind(token) != auth::OpaqueKind::refresh) return fail(refused);
  const auto next = auth::generate_opaque_token(auth::OpaqueKind::refresh);
  const auto old_hash = auth::hash_opaque_token(token);
  const auto next_hash = auth::hash_opaque_token(next);
  TASKORA_TRY(rows, database_.call(db::Scope::service(), kRotateRefreshToken,
                                   {as_parameter(old_hash), as_parameter(next_hash)}));
  const auto row = rows.front();
  const auto outcome = row.get<std::string>(0);
  if (outcome == "unknown") return fail(refused);
  const auto account = row.get<AccountId>(1);
  const auto session = row.get<Uuid>(2);
  if (outcome == "reuse") {
    TASKORA_CHECK(tell_session("user.token_reused", account, session, visitor));
    return fail(refused);
  }
  return Answer{.status = 200, .headers = {}, .body = session_json(account, session, next)};
}

Result<Answer> AccountService::sign_out(const std::string& token, const Visitor& visitor) {
  const Answer done{.status = 204, .headers = {}, .body = {}};
  if (auth::opaque_kind(token) != auth::OpaqueKind::refresh) return done;
  const auto hash = auth::hash_opaque_token(token);
  TASKORA_TRY(rows, database_.call(db::Scope::service(), kCloseSession, {as_parameter(hash)}));
  if (!rows.empty()) {
    TASKORA_CHECK(tell_session("user.signed_out", rows.front().get<AccountId>(0),
                               rows.front().get<Uuid>(1), visitor));
  }
  return done;
}

}  // namespace taskora::task_api
