#include "task-api/http/api.hpp"

#include "task-api/http/params.hpp"

namespace taskora::task_api {
namespace {

Error no_credential() {
  Error error;
  error.code = ErrorCode::unauthenticated;
  error.type = "missing_token";
  error.detail = "send an access token or a personal token: Authorization: Bearer …";
  return error;
}

std::string_view bearer_of(const http::Request& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const auto value = request.header("Authorization");
  if (value.size() <= kScheme.size()) return {};
  for (std::size_t i = 0; i < kScheme.size();
       ++i) {  // the scheme's letter case does not count (RFC 9110, 11.1)
    const char c = value[i] >= 'A' && value[i] <= 'Z' ? static_cast<char>(value[i] + 32) : value[i];
    if (c != (i == 0 ? 'b' : kScheme[i])) return {};
  }
  return value.substr(kScheme.size());
}

}  // namespace

Result<Caller> admit(const Api& api, const http::Request& request, auth::Scope scope) {
  const auto bearer = bearer_of(request);
  if (bearer.empty()) return fail(no_credential());
  TASKORA_TRY(caller, api.accounts.authenticate(bearer));
  if (!caller.scopes.contains(scope)) {
    return fail(ErrorCode::permission_denied, "insufficient_scope",
                "this token lacks the scope " + std::string{to_string(scope)});
  }
  // Below /api/{user_id}/ only the caller's own id, or "me"; somebody else's path does not exist
  // for this caller.
  const auto user = request.path_param("user_id");
  if (!user.empty() && user != "me" && Uuid::parse(user) != caller.account.value()) {
    return fail(not_found("this path"));
  }
  return caller;
}

http::Response to_response(Answer answer) {
  auto response = answer.body.empty() && answer.status == 204
                      ? http::no_content()
                      : http::json(answer.status, std::move(answer.body));
  for (auto& [name, value] : answer.headers)
    response.headers.emplace_back(std::move(name), std::move(value));
  return response;
}

Result<WriteContext> write_context(const http::Request& request, const Caller& caller) {
  TASKORA_TRY(key, idempotency_key_of(request));
  TASKORA_TRY(versions, if_match_of(request));
  return WriteContext{.account = caller.account,
                      .trace = request.trace.child(),
                      .idempotency = std::move(key),
                      .if_match = std::move(versions)};
}

Visitor visitor_of(const http::Request& request) {
  return {.peer = std::string{request.peer},
          .user_agent = std::string{request.header("User-Agent")},
          .trace = request.trace.child()};
}

}  // namespace taskora::task_api
