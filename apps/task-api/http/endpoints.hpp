#pragma once
// The whole API, one row per operation (routes.cpp).

#include "task-api/http/api.hpp"

#include "taskora/http/route.hpp"

#include <span>
#include <vector>

namespace taskora::task_api {

[[nodiscard]] std::span<const Endpoint> endpoints();

// The table as routes: under /api/v1, and as the aliases /api/<resource> and
// /api/{user_id}/<resource>. `api` must outlive the server.
[[nodiscard]] std::vector<http::Route> routes(const Api& api);

// Handlers, by file: tasks.cpp, tags.cpp, accounts.cpp, notifications.cpp.
using Handled = Result<Answer>;
Handled create_task_handler(const Api&, const http::Request&, const Caller&);
Handled list_tasks_handler(const Api&, const http::Request&, const Caller&);
Handled read_task_handler(const Api&, const http::Request&, const Caller&);
Handled patch_task_handler(const Api&, const http::Request&, const Caller&);
Handled replace_task_handler(const Api&, const http::Request&, const Caller&);
Handled delete_task_handler(const Api&, const http::Request&, const Caller&);
Handled complete_task_handler(const Api&, const http::Request&, const Caller&);
Handled reopen_task_handler(const Api&, const http::Request&, const Caller&);
Handled create_tag_handler(const Api&, const http::Request&, const Caller&);
Handled list_tags_handler(const Api&, const http::Request&, const Caller&);
Handled read_tag_handler(const Api&, const http::Request&, const Caller&);
Handled patch_tag_handler(const Api&, const http::Request&, const Caller&);
Handled delete_tag_handler(const Api&, const http::Request&, const Caller&);
Handled register_handler(const Api&, const http::Request&, const Caller&);
Handled sign_in_handler(const Api&, const http::Request&, const Caller&);
Handled refresh_handler(const Api&, const http::Request&, const Caller&);
Handled sign_out_handler(const Api&, const http::Request&, const Caller&);
Handled read_me_handler(const Api&, const http::Request&, const Caller&);
Handled patch_me_handler(const Api&, const http::Request&, const Caller&);
Handled create_token_handler(const Api&, const http::Request&, const Caller&);
Handled list_tokens_handler(const Api&, const http::Request&, const Caller&);
Handled revoke_token_handler(const Api&, const http::Request&, const Caller&);
Handled create_stream_ticket_handler(const Api&, const http::Request&, const Caller&);
Handled list_notifications_handler(const Api&, const http::Request&, const Caller&);
Handled read_notification_handler(const Api&, const http::Request&, const Caller&);
Handled list_audit_handler(const Api&, const http::Request&, const Caller&);

}  // namespace taskora::task_api
