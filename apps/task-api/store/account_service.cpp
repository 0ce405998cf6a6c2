#include "task-api/store/account_service.hpp"

#include "task-api/events/outgoing.hpp"
#include "task-api/store/signing_keys.hpp"
#include "task_api/store/queries.hpp"
#include "taskora/auth/opaque_token.hpp"
#include "taskora/calendar/zone.hpp"

#include <algorithm>
#include <array>

namespace taskora::task_api {
namespace {

using namespace store;

std::string_view text(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// ASCII only: a mail address is looked up as it was meant, whatever its case.
std::string fold_email(std::string_view email) {
  std::string folded{email};
  std::transform(folded.begin(), folded.end(), folded.begin(),
                 [](unsigned char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c); });
  return folded;
}

Error unauthenticated(std::string type, std::string detail) {
  Error error;
  error.code = ErrorCode::unauthenticated;
  error.type = std::move(type);
  error.detail = std::move(detail);
  return error;
}

void append_time(JsonWriter& out, std::string_view name, const std::optional<Timestamp>& time) {
  out.key(name);
  if (time) out.value(format_timestamp(*time));
  else out.null();
}

void append_scopes(JsonWriter& out, const std::vector<std::string>& scopes) {
  out.key("scopes").begin_array();
  for (const auto& scope : scopes) out.value(scope);
  out.end_array();
}

void append_token(JsonWriter& out, const db::Row& row, const std::string& secret) {
  out.begin_object().member("id", row.get<std::int64_t>("id")).member("name", row.get<std::string_view>("name"));
  append_scopes(out, row.get<std::vector<std::string>>("scopes"));
  out.member("created_at", format_timestamp(row.get<Timestamp>("created_at")));
  append_time(out, "expires_at", row.opt<Timestamp>("expires_at"));
  append_time(out, "last_used_at", row.opt<Timestamp>("last_used_at"));
  if (!secret.empty()) out.member("token", secret);
  out.end_object();
}

Answer account_answer(const db::Row& row) {
  Answer answer;
  JsonWriter out{answer.body};
  out.begin_object().member("id", row.get<std::string_view>("id")).member("kind", row.get<std::string_view>("kind"));
  out.member("email", row.get<std::string_view>("email"));
  out.member("display_name", row.get<std::string_view>("display_name"));
  out.member("time_zone", row.get<std::string_view>("time_zone")).member("locale", row.get<std::string_view>("locale"));
  out.member("version", row.get<std::int64_t>("version"));
  out.member("created_at", format_timestamp(row.get<Timestamp>("created_at"))).end_object();
  answer.headers.emplace_back("ETag", '"' + std::to_string(row.get<std::int64_t>("version")) + '"');
  return answer;
}

Status add_event(db::Transaction& tx, const OutgoingEvent& event, AccountId account) {
  return tx.run(kAddEvent, {event.id, event.topic, event.key, account, std::optional<std::int64_t>{},
                            std::optional<std::int64_t>{}, event.type, db::Bytes{event.payload}, event.headers})
      .map([](const db::Rows&) {});
}

}  // namespace

// Counted by what was tried and by where from; only hashes are kept.
struct AccountService::Throttle {
  std::vector<auth::TokenHash> hashes;

  Throttle(std::string_view email_key, std::string_view peer) {
    hashes.push_back(auth::hash_opaque_token("email:" + std::string{email_key}));
    hashes.push_back(auth::hash_opaque_token("peer:" + std::string{peer}));
  }
  // As one bytea[] literal.
  [[nodiscard]] std::string array() const {
    std::string literal = "{";
    for (const auto& hash : hashes) {
      if (literal.size() > 1) literal += ',';
      literal += "\"\\\\x" + auth::to_hex(hash) + '"';
    }
    return literal + "}";
  }
};

AccountService::AccountService(db::Database& database, const Clock& clock, SigningKeys& keys, AccountOptions options,
                               std::function<void()> rung)
    : database_{database}, clock_{clock}, keys_{keys}, options_{std::move(options)}, rung_{std::move(rung)} {}

Status AccountService::check_throttle(const Throttle& throttle) {
  TASKORA_TRY(rows, database_.call(db::Scope::service(), kSignInBlocked, {throttle.array()}));
  const auto seconds = rows.front().get<std::int64_t>(0);
  if (seconds == 0) return {};
  Error error;
  error.code = ErrorCode::rate_limited;
  error.type = "too_many_attempts";
  error.detail = "too many failed attempts; wait before the next one";
  error.retry_after = std::chrono::seconds{seconds};
  return fail(std::move(error));
}

void AccountService::note_failure(const Throttle& throttle) {
  // Best effort: a database that is down refuses the next attempt by itself.
  [[maybe_unused]] const auto noted = database_.call(db::Scope::service(), kNoteSignInFailure,
                                                     {throttle.array(), options_.free_sign_in_failures});
}

std::string AccountService::session_json(const Person& person, const Uuid& session, const std::string& refresh_token) {
  const auto now = clock_.now();
  const auto access = keys_.issue({.issuer = options_.issuer, .account = person.id, .session = session,
                                   .scopes = auth::Scopes::all(), .issued_at = now,
                                   .expires_at = now + options_.access_lifetime, .id = Uuid::v7()});
  std::string body;
  JsonWriter out{body};
  out.begin_object().member("token_type", "Bearer").member("access_token", access);
  out.member("expires_in", std::int64_t{options_.access_lifetime.count()}).member("refresh_token", refresh_token);
  out.member("user_id", person.id.str()).end_object();
  return body;
}

Result<Answer> AccountService::open_session(db::Transaction& tx, const Person& person, const Visitor& visitor,
                                            int status) {
  const auto session = Uuid::v7();
  const auto refresh_token = auth::generate_opaque_token(auth::OpaqueKind::refresh);
  TASKORA_CHECK(tx.run(kOpenSession, {session, person.id, visitor.user_agent,
                                      db::Bytes{text(auth::hash_opaque_token(refresh_token))},
                                      std::int64_t{options_.session_lifetime.count()}}));
  auto data = events::to_json(events::UserChanged{.display_name = person.display_name, .time_zone = person.time_zone,
                                                  .locale = person.locale, .session_id = session, .token_id = {},
                                                  .token_name = {}, .scopes = {}});
  TASKORA_CHECK(add_event(tx, account_event("user.signed_in", std::move(data), person.id, clock_.now(), visitor.trace),
                          person.id));
  return Answer{.status = status, .headers = {}, .body = session_json(person, session, refresh_token)};
}

Result<Answer> AccountService::register_account(const Registration& wanted, const Visitor& visitor) {
  if (!calendar::Zone::find(wanted.time_zone)) {
    return fail(invalid({.pointer = "/time_zone", .code = "format",
                         .detail = "must be an IANA time zone such as Europe/Berlin"}));
  }
  TASKORA_CHECK(auth::check_password(wanted.password));
  const Throttle throttle{"register", visitor.peer};
  TASKORA_CHECK(check_throttle(throttle));
  TASKORA_TRY(hash, passwords_.hash(wanted.password));
  const Person person{AccountId{Uuid::v7()}, wanted.display_name, wanted.time_zone, wanted.locale};
  auto answer = database_.transaction(db::Scope::account(person.id), [&](db::Transaction& tx) -> Result<Answer> {
    TASKORA_CHECK(tx.run(kRegisterAccount, {person.id, wanted.email, fold_email(wanted.email), hash,
                                            person.display_name, person.time_zone, person.locale, Uuid::v7()}));
    auto data = events::to_json(events::UserChanged{.display_name = person.display_name,
                                                    .time_zone = person.time_zone, .locale = person.locale,
                                                    .session_id = {}, .token_id = {}, .token_name = {}, .scopes = {}});
    TASKORA_CHECK(add_event(
        tx, account_event("user.registered", std::move(data), person.id, clock_.now(), visitor.trace), person.id));
    return open_session(tx, person, visitor, 201);
  });
  if (!answer && answer.error().slug() == "accounts_email_unique") {
    Error taken = invalid({.pointer = "/email", .code = "taken", .detail = "an account with this e-mail exists"});
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
  TASKORA_CHECK(check_throttle(throttle));
  TASKORA_TRY(found, database_.call(db::Scope::service(), kFindSignIn, {email_key}));
  const bool known = !found.empty() && !found.front().is_null(1);
  const auto stored = known ? found.front().get<std::string>(1) : std::string{};
  TASKORA_TRY(right, known ? passwords_.verify(given.password, stored) : passwords_.verify_nobody(given.password));
  if (!right) {
    note_failure(throttle);
    return fail(unauthenticated("wrong_credentials", "e-mail or password is wrong"));
  }
  const Person person{found.front().get<AccountId>(0), {}, found.front().get<std::string>(2),
                      found.front().get<std::string>(3)};
  auto answer = database_.transaction(db::Scope::account(person.id), [&](db::Transaction& tx) -> Result<Answer> {
    TASKORA_TRY(account, tx.run(kReadAccount));
    Person named = person;
    named.display_name = account.front().get<std::string>("display_name");
    if (passwords_.needs_rehash(stored)) {
      TASKORA_TRY(fresh, passwords_.hash(given.password));
      TASKORA_CHECK(tx.run(kSetPasswordHash, {person.id, fresh}));
    }
    TASKORA_CHECK(tx.run(kClearSignInFailures, {throttle.array()}));
    return open_session(tx, named, visitor, 200);
  });
  if (answer) rung_();
  return answer;
}

Result<Answer> AccountService::refresh(const std::string& token, const Visitor& visitor) {
  const auto refused = unauthenticated("invalid_refresh_token", "this refresh token is not valid; log in again");
  if (auth::opaque_kind(token) != auth::OpaqueKind::refresh) return fail(refused);
  const auto next = auth::generate_opaque_token(auth::OpaqueKind::refresh);
  TASKORA_TRY(rows, database_.call(db::Scope::service(), kRotateRefreshToken,
                                   {db::Bytes{text(auth::hash_opaque_token(token))},
                                    db::Bytes{text(auth::hash_opaque_token(next))}}));
  const auto row = rows.front();
  const auto outcome = row.get<std::string>(0);
  if (outcome == "unknown") return fail(refused);
  const auto account = row.get<AccountId>(1);
  const auto session = row.get<Uuid>(2);
  if (outcome != "reuse") {
    return Answer{.status = 200, .headers = {}, .body = session_json({account, {}, {}, {}}, session, next)};
  }
  auto told = database_.transaction(db::Scope::account(account), [&](db::Transaction& tx) -> Status {
    TASKORA_TRY(me, tx.run(kReadAccount));
    auto data = events::to_json(events::UserChanged{.display_name = me.front().get<std::string>("display_name"),
                                                    .time_zone = me.front().get<std::string>("time_zone"),
                                                    .locale = me.front().get<std::string>("locale"),
                                                    .session_id = session, .token_id = {}, .token_name = {},
                                                    .scopes = {}});
    return add_event(tx, account_event("user.token_reused", std::move(data), account, clock_.now(), visitor.trace),
                     account);
  });
  TASKORA_CHECK(std::move(told));
  rung_();
  return fail(refused);
}

Result<Answer> AccountService::sign_out(const std::string& token, const Visitor& visitor) {
  const Answer done{.status = 204, .headers = {}, .body = {}};
  if (auth::opaque_kind(token) != auth::OpaqueKind::refresh) return done;
  TASKORA_TRY(rows, database_.call(db::Scope::service(), kCloseSession,
                                   {db::Bytes{text(auth::hash_opaque_token(token))}}));
  if (rows.empty()) return done;
  const auto account = rows.front().get<AccountId>(0);
  const auto session = rows.front().get<Uuid>(1);
  auto told = database_.transaction(db::Scope::account(account), [&](db::Transaction& tx) -> Status {
    TASKORA_TRY(me, tx.run(kReadAccount));
    auto data = events::to_json(events::UserChanged{.display_name = me.front().get<std::string>("display_name"),
                                                    .time_zone = me.front().get<std::string>("time_zone"),
                                                    .locale = me.front().get<std::string>("locale"),
                                                    .session_id = session, .token_id = {}, .token_name = {},
                                                    .scopes = {}});
    return add_event(tx, account_event("user.signed_out", std::move(data), account, clock_.now(), visitor.trace),
                     account);
  });
  TASKORA_CHECK(std::move(told));
  rung_();
  return done;
}

Result<Answer> AccountService::me(AccountId account) {
  TASKORA_TRY(rows, database_.call(db::Scope::account(account), kReadAccount));
  if (rows.empty()) return fail(unauthenticated("unknown_account", "this account does not exist"));
  return account_answer(rows.front());
}

}  // namespace taskora::task_api
