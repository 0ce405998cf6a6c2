#pragma once
// The command line as a client of a running server: JSON in, JSON out, every failure one sentence.

#include "taskora/base/result.hpp"
#include "taskora/http/client.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace taskora::cli {

struct Reply {
  int status = 0;
  nlohmann::json body;
  http::HeaderList headers;
};

// What a refusal says: status, detail, and each error with its pointer.
[[nodiscard]] std::string sentence(const Reply& reply);

// One connection; not thread-safe. Blocks.
class Session {
 public:
  [[nodiscard]] static Result<Session> open(const std::string& server,
                                            const std::string& token = {});

  // Any status is a reply; errors are those of the connection, or an answer that is not JSON.
  [[nodiscard]] Result<Reply> send(http::Method method, std::string_view path,
                                   const nlohmann::json& body = nullptr);
  // As send, but a status other than `wanted` is an error that quotes the problem document.
  [[nodiscard]] Result<nlohmann::json> expect(int wanted, http::Method method,
                                              std::string_view path,
                                              const nlohmann::json& body = nullptr);
  [[nodiscard]] http::Client& client() { return client_; }
  [[nodiscard]] const std::string& token() const { return token_; }

 private:
  Session(http::Client client, std::string token)
      : client_{std::move(client)}, token_{std::move(token)} {}
  http::Client client_;
  std::string token_;
};

struct Credentials {
  std::string email;
  std::string password;
};

// An access token; with `make_account`, of a new account where there is none yet.
[[nodiscard]] Result<std::string> sign_in(const std::string& server, const Credentials& credentials,
                                          bool make_account);

}  // namespace taskora::cli
