#pragma once
// Idempotency-Key: the answer of the first request is kept with its effect, in one transaction, and
// given again for 24 hours. Of two requests with one key at the same time, one gets conflict
// ("idempotency_in_flight"). The same key with another request is invalid_argument, type
// "idempotency_key_reused".

#include "task-api/store/answer.hpp"

#include "taskora/base/result.hpp"
#include "taskora/base/uuid.hpp"
#include "taskora/db/database.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace taskora::task_api {

struct IdempotencyKey {
  std::string key;                              // 1 to 255 printable characters
  std::array<std::uint8_t, 32> request_hash{};  // of method, path, If-Match and body
};

// Runs `effect` in one transaction as `account`; with a key, at most once. Blocks for database
// round trips.
[[nodiscard]] Result<Answer> run_once(
    db::Database& database, AccountId account, const std::optional<IdempotencyKey>& key,
    const std::function<Result<Answer>(db::Transaction&)>& effect);

}  // namespace taskora::task_api
