#include "taskora/client/session.hpp"

#include "taskora/base/json.hpp"

namespace taskora::cli {

std::string sentence(const Reply& reply) {
  std::string text = "the server answered " + std::to_string(reply.status);
  if (!reply.body.is_object()) return text;
  text += ": " + reply.body.value("detail", std::string{});
  for (const auto& error : reply.body.value("errors", nlohmann::json::array())) {
    text += " [" + error.value("pointer", std::string{}) + " " +
            error.value("detail", std::string{}) + "]";
  }
  return text;
}

Result<Session> Session::open(const std::string& server, const std::string& token) {
  http::ClientOptions options;
  options.base_url = server;
  if (!token.empty()) options.headers.emplace_back("Authorization", "Bearer " + token);
  TASKORA_TRY(client, http::Client::create(std::move(options)));
  return Session{std::move(client), token};
}

Result<Reply> Session::send(http::Method method, std::string_view path,
                            const nlohmann::json& body) {
  const bool empty = body.is_null();
  TASKORA_TRY(answer, client_.send(method, path, empty ? "" : "application/json",
                                   empty ? "" : body.dump()));
  Reply reply{.status = answer.status, .body = {}, .headers = std::move(answer.headers)};
  if (!answer.body.empty()) {
    TASKORA_TRY(parsed, parse_json(answer.body));
    reply.body = std::move(parsed);
  }
  return reply;
}

Result<nlohmann::json> Session::expect(int wanted, http::Method method, std::string_view path,
                                       const nlohmann::json& body) {
  TASKORA_TRY(reply, send(method, path, body));
  if (reply.status != wanted)
    return fail(ErrorCode::conflict, "unexpected_status", sentence(reply));
  return std::move(reply.body);
}

Result<std::string> sign_in(const std::string& server, const Credentials& credentials,
                            bool make_account) {
  TASKORA_TRY(session, Session::open(server));
  const nlohmann::json body{{"email", credentials.email}, {"password", credentials.password}};
  TASKORA_TRY(reply, session.send(http::Method::post, "/api/v1/auth/login", body));
  if (reply.status == 401 && make_account) {
    TASKORA_TRY(made, session.send(http::Method::post, "/api/v1/auth/register", body));
    reply = std::move(made);
  }
  if (reply.status != 200 && reply.status != 201) {
    return fail(ErrorCode::unauthenticated, "sign_in_failed", sentence(reply));
  }
  return reply.body.at("access_token").get<std::string>();
}

}  // namespace taskora::cli
