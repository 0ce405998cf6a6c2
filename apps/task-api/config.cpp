#include "task-api/config.hpp"

namespace taskora::task_api {

using namespace std::chrono_literals;

void TaskApiConfig::declare(config::Declaration& declaration) {
  declaration.text("TASKORA_ADDRESS", address,
                   "The address the API listens on; 0.0.0.0 for every one.");
  declaration.port("PORT", port, "The port of the API and the live stream.");
  declaration.integer("TASKORA_WORKERS", workers, 1, 256,
                      "Requests worked on at once, on a thread each.");
  declaration.integer("TASKORA_DATABASE_CONNECTIONS", connections, 1, 256,
                      "Database connections of the API; requests that wait for one share it.");
  declaration
      .text("TASKORA_MASTER_KEY", master_key,
            "The installation's key, 64 hexadecimal digits: signing keys are sealed under it.")
      .secret();
  declaration.text("TASKORA_ISSUER", issuer, "The issuer named in access tokens.");
  declaration.duration("TASKORA_ACCESS_TOKEN_LIFETIME", access_token_lifetime, 1s, 24h,
                       "How long an access token is good.");
  declaration.duration("TASKORA_SESSION_LIFETIME", session_lifetime, 1min,
                       std::chrono::hours{24 * 365}, "How long a session can be refreshed.");
  declaration.integer(
      "TASKORA_SIGN_IN_FAILURES", sign_in_failures, 1, 1000,
      "Failed sign-ins in 15 minutes, per e-mail and per address, before waiting begins.");
}

}  // namespace taskora::task_api
