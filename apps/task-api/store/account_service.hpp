#pragma once
// Accounts, sessions, personal tokens. Thread-safe; every call blocks for database round trips,
// those with a password for Argon2id too. Secrets appear only in the answers that hand them out.

#include "task-api/store/lists.hpp"
#include "task-api/store/task_service.hpp"

#include "taskora/auth/access_token.hpp"
#include "taskora/auth/password.hpp"
#include "taskora/auth/scopes.hpp"
#include "taskora/events/payloads.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace taskora::task_api {

class SigningKeys;

struct Registration {
  std::string email;
  std::string password;
  std::string display_name;
  std::string time_zone;
  std::string locale;
};

struct SignIn {
  std::string email;
  std::string password;
};

// Where a request for a secret comes from: throttled, and noted with the session.
struct Visitor {
  std::string peer;  // address
  std::string user_agent;
  TraceContext trace;
};

struct AccountChange {
  std::optional<std::string> display_name;
  std::optional<std::string> time_zone;
  std::optional<std::string> locale;
};

struct NewToken {
  std::string name;
  auth::Scopes scopes;
  std::optional<Timestamp> expires_at;
};

// Who a request speaks for.
struct Caller {
  AccountId account;
  auth::Scopes scopes;
};

struct AccountOptions {
  std::string issuer = "taskora";
  std::chrono::seconds access_lifetime{600};
  std::chrono::seconds session_lifetime{30 * 24 * 3600};
  int free_sign_in_failures = 5;
};

class AccountService {
 public:
  AccountService(db::Database& database, const Clock& clock, SigningKeys& keys,
                 AccountOptions options, std::function<void()> rung);

  // 201 with the account and a first session. already_exists ("email_taken").
  [[nodiscard]] Result<Answer> register_account(const Registration& wanted, const Visitor& visitor);
  // unauthenticated ("wrong_credentials") tells neither which half was wrong nor whether the
  // account exists; rate_limited with retry_after once too many failed, per e-mail and per address.
  [[nodiscard]] Result<Answer> sign_in(const SignIn& given, const Visitor& visitor);
  // unauthenticated ("invalid_refresh_token"); a reused token ends its session.
  [[nodiscard]] Result<Answer> refresh(const std::string& token, const Visitor& visitor);
  [[nodiscard]] Result<Answer> sign_out(const std::string& token,
                                        const Visitor& visitor);  // 204, whatever the token

  [[nodiscard]] Result<Answer> me(AccountId account);
  [[nodiscard]] Result<Answer> change_me(const AccountChange& change, const WriteContext& context);

  // 201 with the token's text, which is shown this once.
  [[nodiscard]] Result<Answer> create_token(const NewToken& wanted, const Caller& caller,
                                            const Visitor& visitor);
  [[nodiscard]] Result<Answer> list_tokens(TokenId below, int limit, AccountId account,
                                           const std::function<std::string(TokenId)>& cursor);
  [[nodiscard]] Result<Answer> revoke_token(TokenId id, AccountId account, const Visitor& visitor);
  [[nodiscard]] Result<Answer> create_stream_ticket(AccountId account);

  // Who the bearer token (access or personal) speaks for; unauthenticated otherwise.
  [[nodiscard]] Result<Caller> authenticate(std::string_view bearer);

 private:
  [[nodiscard]] Result<Answer> open_session(db::Transaction& tx, AccountId account,
                                            events::UserChanged user, const Visitor& visitor,
                                            int status);
  [[nodiscard]] Status tell_session(std::string_view type, AccountId account, const Uuid& session,
                                    const Visitor& visitor);
  [[nodiscard]] std::string session_json(AccountId account, const Uuid& session,
                                         const std::string& refresh_token);
  [[nodiscard]] Result<Caller> personal_token(std::string_view token);

  db::Database& database_;
  const Clock& clock_;
  SigningKeys& keys_;
  AccountOptions options_;
  std::function<void()> rung_;
  auth::PasswordHasher passwords_;
};

}  // namespace taskora::task_api
