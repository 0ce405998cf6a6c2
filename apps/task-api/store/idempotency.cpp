#include "task-api/store/idempotency.hpp"

#include "task_api/store/queries.hpp"

#include "taskora/base/faults.hpp"
#include "taskora/base/json.hpp"

#include <nlohmann/json.hpp>

#include <string_view>

namespace taskora::task_api {
namespace {

using namespace store;

std::string_view bytes(const std::array<std::uint8_t, 32>& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

std::string headers_json(const Answer& answer) {
  std::string text;
  JsonWriter out{text};
  out.begin_array();
  for (const auto& [name, value] : answer.headers)
    out.begin_array().value(name).value(value).end_array();
  out.end_array();
  return text;
}

Result<Answer> stored_answer(const db::Row& row, const IdempotencyKey& key) {
  if (row.get<db::Blob>(0).data != bytes(key.request_hash)) {
    return fail(invalid({.pointer = "Idempotency-Key:",
                         .code = "idempotency_key_reused",
                         .detail = "this key was used with another request"}));
  }
  Answer answer{.status = row.get<int>(1), .headers = {}, .body = row.get<db::Blob>(3).data};
  TASKORA_TRY(headers, parse_json(row.get<std::string_view>(2)));
  for (const auto& header : headers) answer.headers.emplace_back(header[0], header[1]);
  answer.headers.emplace_back("Idempotency-Replayed", "true");
  return answer;
}

Result<Answer> run_keyed(db::Transaction& tx, AccountId account, const IdempotencyKey& key,
                         const std::function<Result<Answer>(db::Transaction&)>& effect) {
  TASKORA_TRY(lock, tx.run(kLockIdempotencyKey, {account, key.key}));
  if (!lock.front().get<bool>(0)) {
    return fail(ErrorCode::conflict, "idempotency_in_flight",
                "a request with this Idempotency-Key is being answered");
  }
  TASKORA_TRY(found, tx.run(kFindIdempotencyKey, {account, key.key}));
  if (!found.empty()) return stored_answer(found.front(), key);
  TASKORA_TRY(answer, effect(tx));
  TASKORA_TRY(added, tx.run(kAddIdempotencyKey,
                            {account, key.key, db::Bytes{bytes(key.request_hash)}, answer.status,
                             headers_json(answer), db::Bytes{answer.body}}));
  return answer;
}

}  // namespace

Result<Answer> run_once(db::Database& database, AccountId account,
                        const std::optional<IdempotencyKey>& key,
                        const std::function<Result<Answer>(db::Transaction&)>& effect) {
  return database.transaction(db::Scope::account(account), {.repeatable = true},
                              [&](db::Transaction& tx) {
                                const bool keyed = key && !faults::enabled("no_idempotency");
                                return keyed ? run_keyed(tx, account, *key, effect) : effect(tx);
                              });
}

}  // namespace taskora::task_api
