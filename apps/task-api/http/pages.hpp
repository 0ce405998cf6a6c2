#pragma once
// What a browser finds: a page that says what runs here and how to begin, and the OpenAPI document.

#include "taskora/http/route.hpp"

#include <vector>

namespace taskora::task_api {

[[nodiscard]] std::vector<http::Route> pages();

}  // namespace taskora::task_api
