#include "task-api/http/body.hpp"
#include "task-api/http/endpoints.hpp"
#include "task-api/http/params.hpp"

#include <algorithm>
#include <limits>

namespace taskora::task_api {
namespace {

// One "@" with something on both sides, no spaces or control characters: whether mail arrives is
// for mail to show.
std::optional<std::string> parse_email(std::string_view text) {
  const auto at = text.find('@');
  const bool bad =
      text.size() > 254 || at == 0 || at == std::string_view::npos || at + 1 == text.size() ||
      text.find('@', at + 1) != std::string_view::npos ||
      std::any_of(text.begin(), text.end(), [](unsigned char c) { return c <= ' ' || c == 0x7F; });
  if (bad) return std::nullopt;
  return std::string{text};
}

// A BCP 47 language tag by its form.
std::optional<std::string> parse_locale(std::string_view text) {
  const bool good =
      text.size() >= 2 && text.size() <= 35 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-';
      });
  if (!good) return std::nullopt;
  return std::string{text};
}

constexpr TextLimits kName{.min = 1, .max = 100, .trimmed = true};
constexpr TextLimits kSecret{.min = 1, .max = 512};

Result<auth::Scopes> read_scopes(const std::vector<std::string>& names) {
  std::string joined;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!auth::Scopes::parse_one(names[i])) {
      return fail(invalid({.pointer = "/scopes/" + std::to_string(i),
                           .code = "unknown",
                           .detail = "must be one of: " + auth::Scopes::all().str()}));
    }
    joined += (i == 0 ? "" : " ") + names[i];
  }
  if (const auto scopes = auth::Scopes::parse(joined); scopes && !scopes->empty()) return *scopes;
  return fail(
      invalid({.pointer = "/scopes", .code = "format", .detail = "must name scopes, each once"}));
}

Result<std::string> refresh_token_of(const http::Request& request) {
  TASKORA_TRY(object, parse_body(request.body));
  Body body{object};
  body.require("refresh_token");
  const auto token = body.text("refresh_token", kSecret);
  TASKORA_CHECK(body.status());
  return *token;
}

}  // namespace

Handled register_handler(const Api& api, const http::Request& request, const Caller&) {
  TASKORA_TRY(object, parse_body(request.body));
  Body body{object};
  body.require("email");
  body.require("password");
  const auto email = body.word("email", parse_email, "an e-mail address");
  const auto password = body.text("password", {.min = 0, .max = 4096});
  const auto name = body.text("display_name", kName);
  const auto zone = body.text("time_zone", {.min = 1, .max = 64});
  const auto locale = body.word("locale", parse_locale, "a language tag such as en or de-AT");
  TASKORA_CHECK(body.status());
  return api.accounts.register_account({.email = *email,
                                        .password = *password,
                                        .display_name = name.value_or(email->substr(
                                            0, std::min<std::size_t>(email->find('@'), 100))),
                                        .time_zone = zone.value_or("UTC"),
                                        .locale = locale.value_or("en")},
                                       visitor_of(request));
}

Handled sign_in_handler(const Api& api, const http::Request& request, const Caller&) {
  TASKORA_TRY(object, parse_body(request.body));
  Body body{object};
  body.require("email");
  body.require("password");
  const auto email = body.text("email", {.min = 1, .max = 254});
  const auto password = body.text("password", {.min = 0, .max = 4096});
  TASKORA_CHECK(body.status());
  return api.accounts.sign_in({*email, *password}, visitor_of(request));
}

Handled refresh_handler(const Api& api, const http::Request& request, const Caller&) {
  TASKORA_TRY(token, refresh_token_of(request));
  return api.accounts.refresh(token, visitor_of(request));
}

Handled sign_out_handler(const Api& api, const http::Request& request, const Caller&) {
  TASKORA_TRY(token, refresh_token_of(request));
  return api.accounts.sign_out(token, visitor_of(request));
}

Handled read_me_handler(const Api& api, const http::Request&, const Caller& caller) {
  return api.accounts.me(caller.account);
}

Handled patch_me_handler(const Api& api, const http::Request& request, const Caller& caller) {
  TASKORA_TRY(object, parse_body(request.body));
  Body body{object};
  AccountChange change;
  change.display_name = body.text("display_name", kName);
  change.time_zone = body.text("time_zone", {.min = 1, .max = 64});
  change.locale = body.word("locale", parse_locale, "a language tag such as en or de-AT");
  TASKORA_CHECK(body.status());
  TASKORA_TRY(context, write_context(request, caller));
  return api.accounts.change_me(change, context);
}

Handled create_token_handler(const Api& api, const http::Request& request, const Caller& caller) {
  TASKORA_TRY(object, parse_body(request.body));
  Body body{object};
  body.require("name");
  body.require("scopes");
  const auto name = body.text("name", kName);
  const auto names = body.texts("scopes", 32, {.min = 1, .max = 64});
  const auto expires_at = body.is_null("expires_at") ? (body.take("expires_at"), std::nullopt)
                                                     : body.timestamp("expires_at");
  TASKORA_CHECK(body.status());
  TASKORA_TRY(scopes, read_scopes(*names));
  return api.accounts.create_token({*name, scopes, expires_at}, caller, visitor_of(request));
}

Handled list_tokens_handler(const Api& api, const http::Request& request, const Caller& caller) {
  TASKORA_CHECK(only_query(request, {"limit", "cursor"}));
  TASKORA_TRY(limit, limit_of(request));
  TASKORA_TRY(below, id_cursor_of(request, "tokens"));
  return api.accounts.list_tokens(TokenId{below}, limit, caller.account, [](TokenId last) {
    return make_cursor("tokens", std::to_string(last.value()));
  });
}

Handled revoke_token_handler(const Api& api, const http::Request& request, const Caller& caller) {
  TASKORA_TRY(id, path_id(request, "this token"));
  return api.accounts.revoke_token(TokenId{id}, caller.account, visitor_of(request));
}

Handled create_stream_ticket_handler(const Api& api, const http::Request& request,
                                     const Caller& caller) {
  TASKORA_CHECK(no_members(request));
  return api.accounts.create_stream_ticket(caller.account);
}

}  // namespace taskora::task_api
