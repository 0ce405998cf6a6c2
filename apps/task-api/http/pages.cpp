#include "task-api/http/pages.hpp"

#include "task_api/http/assets.hpp"

#include <memory>
#include <string>

namespace taskora::task_api {
namespace {

http::Route fixed(std::string path, std::string name, std::string type, std::string_view text) {
  auto body = std::make_shared<const std::string>(text);
  return {.method = http::Method::get,
          .pattern = std::move(path),
          .name = std::move(name),
          .handler = [body, type](const http::Request&) -> Result<http::Response> {
            http::Response response;
            response.content_type = type;
            response.shared_body = body;
            response.set("Cache-Control", "public, max-age=300");
            return response;
          }};
}

}  // namespace

std::vector<http::Route> pages() {
  auto start = fixed("/", "start_page", "text/html; charset=utf-8", assets::kIndex);
  // The page needs its own style and nothing else.
  start.handler = [inner = start.handler](const http::Request& request) {
    auto response = inner(request);
    response->set("Content-Security-Policy",
                  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
                  "form-action 'none'; frame-ancestors 'none'");
    return response;
  };
  return {start, fixed("/openapi.json", "openapi", "application/json", assets::kOpenapi)};
}

}  // namespace taskora::task_api
