#include "task-api/http/endpoints.hpp"
#include "task-api/http/params.hpp"
#include "task-api/http/task_body.hpp"

namespace taskora::task_api {

Handled create_task_handler(const Api& api, const http::Request& request, const Caller& caller) {
  TASKORA_TRY(input, parse_new_task(request.body));
  TASKORA_TRY(context, write_context(request, caller));
  return api.tasks.create(input, context);
}

Handled list_tasks_handler(const Api& api, const http::Request& request, const Caller& caller) {
  TASKORA_CHECK(only_query(request, {"limit", "cursor", "status", "priority", "tag", "due_from",
                                     "due_to", "project_id", "parent_task_id"}));
  TASKORA_TRY(limit, limit_of(request));
  TASKORA_TRY(below, id_cursor_of(request, "tasks"));
  TASKORA_TRY(filter, task_filter_of(request, [&] { return api.tasks.zone_of(caller.account); }));
  return api.tasks.list(filter, TaskId{below}, limit, caller.account, [](TaskId last) {
    return make_cursor("tasks", std::to_string(last.value()));
  });
}

Handled read_task_handler(const Api& api, const http::Request& request, const Caller& caller) {
  TASKORA_TRY(id, path_id(request, "this task"));
  return api.tasks.read(TaskId{id}, caller.account);
}

Handled patch_task_handler(const Api& api, const http::Request& request, const Caller& caller) {
  TASKORA_TRY(id, path_id(request, "this task"));
  TASKORA_TRY(input, parse_task_patch(request.body));
  TASKORA_TRY(context, write_context(request, caller));
  return api.tasks.patch(TaskId{id}, input, context);
}

Handled replace_task_handler(const Api& api, const http::Request& request, const Caller& caller) {
  TASKORA_TRY(id, path_id(request, "this task"));
  TASKORA_TRY(input, parse_task_replacement(request.body));
  TASKORA_TRY(context, write_context(request, caller));
  return api.tasks.replace(TaskId{id}, input, context);
}

Handled delete_task_handler(const Api& api, const http::Request& request, const Caller& caller) {
  TASKORA_TRY(id, path_id(request, "this task"));
  TASKORA_TRY(context, write_context(request, caller));
  return api.tasks.remove(TaskId{id}, context);
}

Handled complete_task_handler(const Api& api, const http::Request& request, const Caller& caller) {
  TASKORA_TRY(id, path_id(request, "this task"));
  TASKORA_CHECK(no_members(request));
  TASKORA_TRY(context, write_context(request, caller));
  return api.tasks.complete(TaskId{id}, context);
}

Handled reopen_task_handler(const Api& api, const http::Request& request, const Caller& caller) {
  TASKORA_TRY(id, path_id(request, "this task"));
  TASKORA_CHECK(no_members(request));
  TASKORA_TRY(context, write_context(request, caller));
  return api.tasks.reopen(TaskId{id}, context);
}

}  // namespace taskora::task_api
