#pragma once
// What every handler works with, and the guard in front of them: who asks, with which scope, under
// which path.

#include "task-api/store/account_service.hpp"
#include "task-api/store/notification_service.hpp"
#include "task-api/store/tag_service.hpp"
#include "task-api/store/task_service.hpp"

#include "taskora/auth/scopes.hpp"
#include "taskora/http/request.hpp"
#include "taskora/http/response.hpp"

#include <functional>
#include <optional>
#include <string_view>

namespace taskora::task_api {

struct Api {
  TaskService& tasks;
  TagService& tags;
  AccountService& accounts;
  NotificationService& notifications;
};

// One row of the table of routes. `path` is below /api/v1; without a scope the route needs no
// credential.
struct Endpoint {
  http::Method method;
  std::string_view path;
  std::string_view name;  // operationId of the OpenAPI document, label of the metrics
  std::optional<auth::Scope> scope;
  Result<Answer> (*handle)(const Api&, const http::Request&, const Caller&);
};

// The bearer token's owner, who must hold `scope`: unauthenticated, or permission_denied
// ("insufficient_scope").
[[nodiscard]] Result<Caller> admit(const Api& api, const http::Request& request, auth::Scope scope);

[[nodiscard]] http::Response to_response(Answer answer);

// What a write needs to know of its request.
[[nodiscard]] Result<WriteContext> write_context(const http::Request& request,
                                                 const Caller& caller);
[[nodiscard]] Visitor visitor_of(const http::Request& request);

}  // namespace taskora::task_api
