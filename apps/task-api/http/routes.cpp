#include "task-api/http/endpoints.hpp"

#include <array>
#include <string>

namespace taskora::task_api {
namespace {

using auth::Scope;
using http::Method;

constexpr std::array kEndpoints{
    Endpoint{Method::post, "/auth/register", "register", {}, register_handler},
    Endpoint{Method::post, "/auth/login", "login", {}, sign_in_handler},
    Endpoint{Method::post, "/auth/refresh", "refresh", {}, refresh_handler},
    Endpoint{Method::post, "/auth/logout", "logout", {}, sign_out_handler},
    Endpoint{Method::get, "/me", "read_me", Scope::account_read, read_me_handler},
    Endpoint{Method::patch, "/me", "patch_me", Scope::account_write, patch_me_handler},
    Endpoint{Method::post, "/tokens", "create_token", Scope::tokens_write, create_token_handler},
    Endpoint{Method::get, "/tokens", "list_tokens", Scope::tokens_write, list_tokens_handler},
    Endpoint{Method::del, "/tokens/:id", "revoke_token", Scope::tokens_write, revoke_token_handler},
    Endpoint{Method::post, "/tasks", "create_task", Scope::tasks_write, create_task_handler},
    Endpoint{Method::get, "/tasks", "list_tasks", Scope::tasks_read, list_tasks_handler},
    Endpoint{Method::get, "/tasks/:id", "read_task", Scope::tasks_read, read_task_handler},
    Endpoint{Method::patch, "/tasks/:id", "patch_task", Scope::tasks_write, patch_task_handler},
    Endpoint{Method::put, "/tasks/:id", "replace_task", Scope::tasks_write, replace_task_handler},
    Endpoint{Method::del, "/tasks/:id", "delete_task", Scope::tasks_write, delete_task_handler},
    Endpoint{Method::post, "/tasks/:id/complete", "complete_task", Scope::tasks_write,
             complete_task_handler},
    Endpoint{Method::post, "/tasks/:id/reopen", "reopen_task", Scope::tasks_write,
             reopen_task_handler},
    Endpoint{Method::post, "/tags", "create_tag", Scope::tasks_write, create_tag_handler},
    Endpoint{Method::get, "/tags", "list_tags", Scope::tasks_read, list_tags_handler},
    Endpoint{Method::get, "/tags/:id", "read_tag", Scope::tasks_read, read_tag_handler},
    Endpoint{Method::patch, "/tags/:id", "patch_tag", Scope::tasks_write, patch_tag_handler},
    Endpoint{Method::del, "/tags/:id", "delete_tag", Scope::tasks_write, delete_tag_handler},
    Endpoint{Method::get, "/notifications", "list_notifications", Scope::notifications_read,
             list_notifications_handler},
    Endpoint{Method::post, "/notifications/:id/read", "read_notification",
             Scope::notifications_write, read_notification_handler},
    Endpoint{Method::get, "/audit", "list_audit", Scope::audit_read, list_audit_handler},
    Endpoint{Method::post, "/stream/tickets", "create_stream_ticket", Scope::stream_read,
             create_stream_ticket_handler},
};

// A body is JSON, said so or not said at all; a merge patch may say its own type (RFC 7396).
Status check_content_type(const http::Request& request) {
  if (request.body.empty()) return {};
  const auto type = request.content_type();
  if (type.empty() || type == "application/json") return {};
  if (type == "application/merge-patch+json" && request.method == Method::patch) return {};
  return fail(ErrorCode::invalid_argument, "unsupported_media_type", "send application/json");
}

Result<http::Response> serve(const Api& api, const Endpoint& endpoint,
                             const http::Request& request) {
  Caller caller;
  if (endpoint.scope) {
    TASKORA_TRY(admitted, admit(api, request, *endpoint.scope));
    caller = admitted;
  }
  TASKORA_CHECK(check_content_type(request));
  TASKORA_TRY(answer, endpoint.handle(api, request, caller));
  return to_response(std::move(answer));
}

}  // namespace

std::span<const Endpoint> endpoints() {
  return kEndpoints;
}

std::vector<http::Route> routes(const Api& api) {
  std::vector<http::Route> all;
  const auto add = [&](const char* base, const Endpoint& endpoint) {
    all.push_back({.method = endpoint.method,
                   .pattern = base + std::string{endpoint.path},
                   .name = std::string{endpoint.name},
                   .handler = [&api, &endpoint](const http::Request& request) {
                     return serve(api, endpoint, request);
                   }});
  };
  for (const auto& endpoint : kEndpoints) {
    add("/api/v1", endpoint);
    add("/api", endpoint);
  }
  // Last, so that a resource's own name is never taken for somebody's id.
  for (const auto& endpoint : kEndpoints) {
    if (endpoint.scope) add("/api/:user_id", endpoint);
  }
  return all;
}

}  // namespace taskora::task_api
