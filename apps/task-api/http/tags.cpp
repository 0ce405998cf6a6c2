#include "task-api/http/body.hpp"
#include "task-api/http/endpoints.hpp"
#include "task-api/http/params.hpp"

namespace taskora::task_api {
namespace {

constexpr TextLimits kName{.min = 1, .max = 100, .trimmed = true};

// "#aabbcc", in lower case; "" for none.
std::optional<std::string> parse_color(std::string_view text) {
  std::string color{text};
  for (auto& c : color) {
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c + ('a' - 'A'));
  }
  const bool good =
      color.empty() || (color.size() == 7 && color[0] == '#' &&
                        color.find_first_not_of("0123456789abcdef", 1) == std::string::npos);
  if (!good) return std::nullopt;
  return color;
}

}  // namespace

Handled create_tag_handler(const Api& api, const http::Request& request, const Caller& caller) {
  TASKORA_TRY(object, parse_body(request.body));
  Body body{object};
  body.require("name");
  const auto name = body.text("name", kName);
  const auto color = body.word("color", parse_color, "a colour such as #aabbcc");
  TASKORA_CHECK(body.status());
  TASKORA_TRY(context, write_context(request, caller));
  return api.tags.create({.name = *name, .color = color.value_or("")}, context);
}

Handled list_tags_handler(const Api& api, const http::Request& request, const Caller& caller) {
  TASKORA_CHECK(only_query(request, {"limit", "cursor"}));
  TASKORA_TRY(limit, limit_of(request));
  TASKORA_TRY(above, cursor_of(request, "tags"));
  return api.tags.list(above.value_or(""), limit, caller.account,
                       [](const std::string& last) { return make_cursor("tags", last); });
}

Handled read_tag_handler(const Api& api, const http::Request& request, const Caller& caller) {
  TASKORA_TRY(id, path_id(request, "this tag"));
  return api.tags.read(TagId{id}, caller.account);
}

Handled patch_tag_handler(const Api& api, const http::Request& request, const Caller& caller) {
  TASKORA_TRY(id, path_id(request, "this tag"));
  TASKORA_TRY(object, parse_body(request.body));
  Body body{object};
  TagChange change{.name = body.text("name", kName),
                   .color = body.word("color", parse_color, "a colour such as #aabbcc")};
  TASKORA_CHECK(body.status());
  TASKORA_TRY(context, write_context(request, caller));
  return api.tags.change(TagId{id}, change, context);
}

Handled delete_tag_handler(const Api& api, const http::Request& request, const Caller& caller) {
  TASKORA_TRY(id, path_id(request, "this tag"));
  TASKORA_TRY(context, write_context(request, caller));
  return api.tags.remove(TagId{id}, context);
}

}  // namespace taskora::task_api
