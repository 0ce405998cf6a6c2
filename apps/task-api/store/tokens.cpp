// Personal tokens, stream tickets, and who a bearer token speaks for.
#include "task-api/store/account_parts.hpp"
#include "task-api/store/account_service.hpp"
#include "task-api/store/signing_keys.hpp"
#include "task_api/store/queries.hpp"

namespace taskora::task_api {

using namespace store;

namespace {

void append_time(JsonWriter& out, std::string_view name, const std::optional<Timestamp>& time) {
  out.key(name);
  if (time)
    out.value(format_timestamp(*time));
  else
    out.null();
}

// `secret` is empty but for the one answer that hands it out.
void append_token(JsonWriter& out, const db::Row& row, const std::string& secret) {
  out.begin_object()
      .member("id", row.get<std::int64_t>("id"))
      .member("name", row.get<std::string_view>("name"));
  out.key("scopes").begin_array();
  for (const auto& scope : row.get<std::vector<std::string>>("scopes")) out.value(scope);
  out.end_array().member("created_at", format_timestamp(row.get<Timestamp>("created_at")));
  append_time(out, "expires_at", row.opt<Timestamp>("expires_at"));
  append_time(out, "last_used_at", row.opt<Timestamp>("last_used_at"));
  if (!secret.empty()) out.member("token", secret);
  out.end_object();
}

}  // namespace

Result<Answer> AccountService::create_token(const NewToken& wanted, const Caller& caller,
                                            const Visitor& visitor) {
  if (!caller.scopes.contains(wanted.scopes)) {
    return fail(invalid({.pointer = "/scopes",
                         .code = "exceeds",
                         .detail = "a token cannot do more than its maker"}));
  }
  const auto secret = auth::generate_opaque_token(auth::OpaqueKind::personal);
  const auto hash = auth::hash_opaque_token(secret);
  auto answer = database_.transaction(
      db::Scope::account(caller.account), [&](db::Transaction& tx) -> Result<Answer> {
        TASKORA_TRY(user, read_user(tx));
        TASKORA_TRY(rows, tx.run(kCreateToken, {caller.account, wanted.name, as_parameter(hash),
                                                wanted.scopes.names(), wanted.expires_at}));
        user.token_id = rows.front().get<TokenId>("id");
        user.token_name = wanted.name;
        for (const auto scope : wanted.scopes.names()) user.scopes.emplace_back(scope);
        TASKORA_CHECK(
            tell(tx, "user.token_created", user, caller.account, clock_.now(), visitor.trace));
        Answer made{.status = 201, .headers = {}, .body = {}};
        made.headers.emplace_back("Location",
                                  "/api/v1/tokens/" + std::to_string(user.token_id->value()));
        JsonWriter out{made.body};
        append_token(out, rows.front(), secret);
        return made;
      });
  if (answer) rung_();
  return answer;
}

Result<Answer> AccountService::list_tokens(TokenId below, int limit, AccountId account,
                                           const std::function<std::string(TokenId)>& cursor) {
  TASKORA_TRY(rows, database_.call(db::Scope::account(account), kListTokens, {below, limit + 1}));
  return list_answer<TokenId>(rows, limit, cursor, [](JsonWriter& out, const db::Row& row) {
    append_token(out, row, {});
    return row.get<TokenId>("id");
  });
}

Result<Answer> AccountService::revoke_token(TokenId id, AccountId account, const Visitor& visitor) {
  auto answer = database_.transaction(
      db::Scope::account(account), [&](db::Transaction& tx) -> Result<Answer> {
        TASKORA_TRY(user, read_user(tx));
        TASKORA_TRY(rows, tx.run(kRevokeToken, {id}));
        if (rows.empty()) return fail(not_found("this token"));
        user.token_id = id;
        user.token_name = rows.front().get<std::string>("name");
        TASKORA_CHECK(tell(tx, "user.token_revoked", user, account, clock_.now(), visitor.trace));
        return Answer{.status = 204, .headers = {}, .body = {}};
      });
  if (answer) rung_();
  return answer;
}

Result<Answer> AccountService::create_stream_ticket(AccountId account) {
  const auto ticket = auth::generate_opaque_token(auth::OpaqueKind::stream_ticket);
  const auto hash = auth::hash_opaque_token(ticket);
  TASKORA_CHECK(database_.call(db::Scope::account(account), kCreateStreamTicket,
                               {as_parameter(hash), account}));
  Answer answer{.status = 201, .headers = {}, .body = {}};
  JsonWriter out{answer.body};
  out.begin_object()
      .member("url", "/api/v1/stream?ticket=" + ticket)
      .member("expires_in", 30)
      .end_object();
  return answer;
}

Result<Caller> AccountService::authenticate(std::string_view bearer) {
  if (auth::opaque_kind(bearer) == auth::OpaqueKind::personal) return personal_token(bearer);
  TASKORA_TRY(claims, keys_.verify(bearer));
  return Caller{claims.account, claims.scopes};
}

Result<Caller> AccountService::personal_token(std::string_view token) {
  const auto hash = auth::hash_opaque_token(token);
  TASKORA_TRY(rows, database_.call(db::Scope::service(), kFindToken, {as_parameter(hash)}));
  if (rows.empty())
    return fail(
        unauthenticated("invalid_token", "this token is not valid, has expired or was revoked"));
  std::string names;
  for (const auto& name : rows.front().get<std::vector<std::string>>("scopes")) {
    if (!auth::Scopes::parse_one(name)) continue;  // granted by a newer version
    if (!names.empty()) names += ' ';
    names += name;
  }
  return Caller{rows.front().get<AccountId>("account_id"),
                auth::Scopes::parse(names).value_or(auth::Scopes{})};
}

}  // namespace taskora::task_api
