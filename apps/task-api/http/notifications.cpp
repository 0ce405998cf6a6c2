#include "task-api/http/endpoints.hpp"
#include "task-api/http/params.hpp"

namespace taskora::task_api {

Handled list_notifications_handler(const Api& api, const http::Request& request,
                                   const Caller& caller) {
  TASKORA_CHECK(only_query(request, {"limit", "cursor", "unread"}));
  TASKORA_TRY(limit, limit_of(request));
  TASKORA_TRY(below, id_cursor_of(request, "notifications"));
  TASKORA_TRY(unread, flag_of(request, "unread"));
  return api.notifications.list(NotificationId{below}, limit, unread, caller.account,
                                [](NotificationId last) {
                                  return make_cursor("notifications", std::to_string(last.value()));
                                });
}

Handled read_notification_handler(const Api& api, const http::Request& request,
                                  const Caller& caller) {
  TASKORA_TRY(id, path_id(request, "this notification"));
  TASKORA_CHECK(no_members(request));
  return api.notifications.mark_read(NotificationId{id}, caller.account);
}

Handled list_audit_handler(const Api& api, const http::Request& request, const Caller& caller) {
  TASKORA_CHECK(only_query(request, {"limit", "cursor", "task_id"}));
  TASKORA_TRY(limit, limit_of(request));
  TASKORA_TRY(cursor, cursor_of(request, "audit"));
  TASKORA_TRY(from, AuditPosition::parse(cursor.value_or("")));
  const auto task = request.query_param("task_id");
  return api.notifications.list_audit(
      from, limit, task ? std::optional{std::string{*task}} : std::nullopt, caller.account,
      [](const AuditPosition& last) { return make_cursor("audit", last.text()); });
}

}  // namespace taskora::task_api
