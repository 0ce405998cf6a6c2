#pragma once
// What a request says outside its body: cursors, limits, filters, versions, idempotency keys. Every
// function returns invalid_argument with a pointer ("?limit", "If-Match:") for what is not right.

#include "task-api/store/task_service.hpp"

#include "taskora/base/result.hpp"
#include "taskora/http/request.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace taskora::task_api {

inline constexpr int kDefaultLimit = 50;
inline constexpr int kMaxLimit = 100;

// Query parameters nobody asked for, or given twice, are faults.
[[nodiscard]] Status only_query(const http::Request& request,
                                std::initializer_list<std::string_view> allowed);

[[nodiscard]] Result<int> limit_of(const http::Request& request);

// Cursors are opaque: the list's name and the last key, in base64url. One list's cursor does not
// fit another.
[[nodiscard]] std::string make_cursor(std::string_view list, std::string_view key);
[[nodiscard]] Result<std::optional<std::string>> cursor_of(const http::Request& request,
                                                           std::string_view list);
// For lists by descending id: the id below which to go on; the largest one at the start.
[[nodiscard]] Result<std::int64_t> id_cursor_of(const http::Request& request,
                                                std::string_view list);

// The id in the path; not_found when it is no number: such a thing cannot exist.
[[nodiscard]] Result<std::int64_t> path_id(const http::Request& request, std::string_view what);

// Versions of If-Match: "3", "4"; none: no header, or "*". Weak tags never match (RFC
// 9110, 13.1.1).
[[nodiscard]] Result<std::vector<std::int64_t>> if_match_of(const http::Request& request);
[[nodiscard]] Result<std::optional<IdempotencyKey>> idempotency_key_of(
    const http::Request& request);

// "true" or "false"; absent means false.
[[nodiscard]] Result<bool> flag_of(const http::Request& request, std::string_view name);
// For operations that take no input: an empty body, or {}.
[[nodiscard]] Status no_members(const http::Request& request);

// Filters of a task list. `zone_of` gives the account's zone, asked for only when a day is named.
[[nodiscard]] Result<TaskFilter> task_filter_of(
    const http::Request& request, const std::function<Result<std::string>()>& zone_of);

}  // namespace taskora::task_api
