#include "task-api/store/tag_service.hpp"

#include "task-api/events/outgoing.hpp"
#include "task-api/store/outbox.hpp"
#include "task_api/store/queries.hpp"

namespace taskora::task_api {
namespace {

using namespace store;

void append_tag(JsonWriter& out, const db::Row& row) {
  out.begin_object()
      .member("id", row.get<std::int64_t>("id"))
      .member("name", row.get<std::string_view>("name"));
  out.member("color", row.get<std::string_view>("color"))
      .member("open_tasks", row.get<std::int64_t>("open_tasks"));
  out.member("version", row.get<std::int64_t>("version"));
  out.member("created_at", format_timestamp(row.get<Timestamp>("created_at"))).end_object();
}

Answer tag_answer(int status, const db::Row& row) {
  Answer answer{.status = status, .headers = {}, .body = {}};
  JsonWriter out{answer.body};
  append_tag(out, row);
  answer.headers.emplace_back("ETag", '"' + std::to_string(row.get<std::int64_t>("version")) + '"');
  if (status == 201)
    answer.headers.emplace_back("Location", "/api/v1/tags/" + row.get<std::string>("id"));
  return answer;
}

Error explain(Error error) {
  if (error.type != "tags_name_unique") return error;
  Error taken =
      invalid({.pointer = "/name", .code = "taken", .detail = "a tag of this name exists"});
  taken.code = ErrorCode::already_exists;
  taken.type = "tag_exists";
  return taken;
}

}  // namespace

TagService::TagService(db::Database& database, const Clock& clock, std::function<void()> rung)
    : database_{database}, clock_{clock}, rung_{std::move(rung)} {}

Status TagService::tell(db::Transaction& tx, std::string_view type, const db::Row& row,
                        const WriteContext& context) {
  auto data = events::to_json(events::TagChanged{row.get<TagId>("id"), row.get<std::string>("name"),
                                                 row.get<std::string>("color")});
  const auto event =
      account_event(type, std::move(data), context.account, clock_.now(), context.trace);
  return add_event(tx, event, context.account);
}

Result<Answer> TagService::create(const NewTag& wanted, const WriteContext& context) {
  auto answer = run_once(
      database_, context.account, context.idempotency, [&](db::Transaction& tx) -> Result<Answer> {
        TASKORA_TRY(rows, tx.run(kCreateTag, {context.account, wanted.name, wanted.color}));
        TASKORA_CHECK(tell(tx, "tag.created", rows.front(), context));
        return tag_answer(201, rows.front());
      });
  if (!answer) return fail(explain(std::move(answer).error()));
  rung_();
  return answer;
}

Result<Answer> TagService::read(TagId id, AccountId account) {
  TASKORA_TRY(rows, database_.call(db::Scope::account(account), kReadTag, {id}));
  if (rows.empty()) return fail(not_found("this tag"));
  return tag_answer(200, rows.front());
}

Result<Answer> TagService::list(const std::string& above, int limit, AccountId account,
                                const std::function<std::string(std::string)>& cursor) {
  TASKORA_TRY(rows, database_.call(db::Scope::account(account), kListTags, {above, limit + 1}));
  return list_answer<std::string>(rows, limit, cursor, [](JsonWriter& out, const db::Row& row) {
    append_tag(out, row);
    return row.get<std::string>("folded_name");
  });
}

Result<Answer> TagService::change(TagId id, const TagChange& change, const WriteContext& context) {
  auto answer = run_once(
      database_, context.account, context.idempotency, [&](db::Transaction& tx) -> Result<Answer> {
        TASKORA_TRY(before, tx.run(kLockTag, {id}));
        if (before.empty()) return fail(not_found("this tag"));
        const auto row = before.front();
        TASKORA_CHECK(check_version(row.get<std::int64_t>("version"), context.if_match));
        const auto name = change.name.value_or(row.get<std::string>("name"));
        const auto color = change.color.value_or(row.get<std::string>("color"));
        if (name == row.get<std::string_view>("name") &&
            color == row.get<std::string_view>("color")) {
          return tag_answer(200, row);
        }
        TASKORA_CHECK(tx.run(kUpdateTag, {id, name, color}));
        TASKORA_TRY(after, tx.run(kReadTag, {id}));
        TASKORA_CHECK(tell(tx, "tag.updated", after.front(), context));
        return tag_answer(200, after.front());
      });
  if (!answer) return fail(explain(std::move(answer).error()));
  rung_();
  return answer;
}

Result<Answer> TagService::remove(TagId id, const WriteContext& context) {
  auto answer = run_once(
      database_, context.account, context.idempotency, [&](db::Transaction& tx) -> Result<Answer> {
        TASKORA_TRY(before, tx.run(kLockTag, {id}));
        if (before.empty()) return fail(not_found("this tag"));
        TASKORA_CHECK(check_version(before.front().get<std::int64_t>("version"), context.if_match));
        TASKORA_CHECK(tx.run(kDeleteTag, {id}));
        TASKORA_CHECK(tell(tx, "tag.deleted", before.front(), context));
        return Answer{.status = 204, .headers = {}, .body = {}};
      });
  if (answer) rung_();
  return answer;
}

}  // namespace taskora::task_api
