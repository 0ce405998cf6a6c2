#include "bench.hpp"

#include "audit-logger/store/audit_log.hpp"

#include <stdexcept>

namespace taskora::audit_logger {

events::Event Bench::event(std::string_view type) const {
  return {.id = Uuid::v7(),
          .type = std::string{type},
          .schema_version = 1,
          .time = parse_timestamp("2026-11-21T12:00:00.123456Z").value(),
          .user_id = ann.account,
          .project_id = ann.inbox,
          .task_id = TaskId{42},
          .task_version = 3,
          .subject = "42",
          .trace = TraceContext::start(),
          .data = R"({"title":"caf\u00e9 ☕"})"};
}

Status Bench::in_transaction(const events::Event& event,
                             const std::function<Status(Result<bool>)>& after, int partition) {
  const log::Record record{
      .partition = {std::string{events::find_type(event.type)->topic}, partition},
      .offset = 1,
      .key = event.subject,
      .value = events::encode(event),
      .headers = {},
      .time = {}};
  return database->transaction(db::Scope::service(), [&](db::Transaction& tx) {
    return after(audit_logger::append(tx, log::Delivery{.record = record, .event = event}));
  });
}

Result<bool> Bench::append(const events::Event& event, int partition) {
  bool fresh = false;
  TASKORA_CHECK(in_transaction(
      event,
      [&](Result<bool> appended) -> Status {
        TASKORA_TRY(is_new, std::move(appended));
        fresh = is_new;
        return {};
      },
      partition));
  return fresh;
}

void Bench::append_many(int count) {
  for (int i = 0; i < count; ++i) {
    if (!append(event("task.created"))) throw std::runtime_error{"an entry was not appended"};
  }
}

Report Bench::verify() {
  auto all = verify_audit_log(*database);
  if (!all || all->size() != 1) throw std::runtime_error{"not exactly one chain"};
  return std::move(all->front().second);
}

}  // namespace taskora::audit_logger
