#include "task-api/store/notification_service.hpp"

#include "task_api/store/queries.hpp"

#include <charconv>

namespace taskora::task_api {
namespace {

using namespace store;

void append_notification(JsonWriter& out, const db::Row& row) {
  out.begin_object()
      .member("id", row.get<std::int64_t>("id"))
      .member("kind", row.get<std::string_view>("kind"));
  out.key("task_id");
  if (const auto task = row.opt<std::int64_t>("task_id"))
    out.value(*task);
  else
    out.null();
  out.member("title", row.get<std::string_view>("title"))
      .member("body", row.get<std::string_view>("body"));
  out.member("created_at", format_timestamp(row.get<Timestamp>("created_at"))).key("read_at");
  if (const auto read = row.opt<Timestamp>("read_at"))
    out.value(format_timestamp(*read));
  else
    out.null();
  out.end_object();
}

AuditPosition append_entry(JsonWriter& out, const db::Row& row) {
  out.begin_object().member("topic", row.get<std::string_view>("topic"));
  out.member("partition", row.get<std::int64_t>("partition"))
      .member("seq", row.get<std::int64_t>("seq"));
  out.member("event_id", row.get<std::string_view>("event_id"))
      .member("type", row.get<std::string_view>("type"));
  out.member("subject", row.get<std::string_view>("subject")).key("version");
  if (const auto version = row.opt<std::int64_t>("version"))
    out.value(*version);
  else
    out.null();
  out.member("occurred_at", format_timestamp(row.get<Timestamp>("occurred_at")));
  const AuditPosition position{row.get<Timestamp>("recorded_at"), row.get<std::int64_t>("seq")};
  out.member("recorded_at", format_timestamp(position.recorded_at));
  out.member("digest", row.get<std::string_view>("digest"))
      .member("hash", row.get<std::string_view>("hash"));
  out.end_object();
  return position;
}

}  // namespace

std::string AuditPosition::text() const {
  return format_timestamp(recorded_at) + "," + std::to_string(seq);
}

Result<AuditPosition> AuditPosition::parse(std::string_view text) {
  if (text.empty()) return AuditPosition{*parse_timestamp("9999-12-31T00:00:00Z"), 0};
  const auto comma = text.find(',');
  const auto time = parse_timestamp(text.substr(0, comma));
  AuditPosition position;
  const auto digits = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), position.seq);
  if (!time || digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) {
    return fail(invalid({.pointer = "?cursor",
                         .code = "format",
                         .detail = "must be the next_cursor of an answer of this list"}));
  }
  position.recorded_at = *time;
  return position;
}

Result<Answer> NotificationService::list(NotificationId below, int limit, bool unread,
                                         AccountId account,
                                         const std::function<std::string(NotificationId)>& cursor) {
  TASKORA_TRY(rows, database_.call(db::Scope::account(account), kListNotifications,
                                   {below, limit + 1, unread}));
  return list_answer<NotificationId>(rows, limit, cursor, [](JsonWriter& out, const db::Row& row) {
    append_notification(out, row);
    return row.get<NotificationId>("id");
  });
}

Result<Answer> NotificationService::mark_read(NotificationId id, AccountId account) {
  TASKORA_TRY(rows, database_.call(db::Scope::account(account), kReadNotification, {id}));
  if (rows.empty()) return fail(not_found("this notification"));
  Answer answer;
  JsonWriter out{answer.body};
  append_notification(out, rows.front());
  return answer;
}

Result<Answer> NotificationService::list_audit(
    const AuditPosition& from, int limit, const std::optional<std::string>& subject,
    AccountId account, const std::function<std::string(AuditPosition)>& cursor) {
  TASKORA_TRY(rows, database_.call(db::Scope::account(account), kListAudit,
                                   {from.recorded_at, from.seq, limit + 1, subject}));
  return list_answer<AuditPosition>(rows, limit, cursor, [](JsonWriter& out, const db::Row& row) {
    return append_entry(out, row);
  });
}

}  // namespace taskora::task_api
