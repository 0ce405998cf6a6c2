#include "taskora/log/outbox.hpp"

#include "log/postgres/queries.hpp"

#include "taskora/log/headers.hpp"
#include "taskora/log/record.hpp"

namespace taskora::log {

Status append_to_outbox(db::Transaction& transaction, const events::Event& event) {
  const auto* type = events::find_type(event.type);
  if (type == nullptr) return fail(internal_error("no such event type: " + event.type));
  const auto value = events::encode(event);
  const auto headers = write_headers({{std::string{kTraceHeader}, event.trace.traceparent()}});
  TASKORA_CHECK(
      transaction.run(postgres::kOutboxAppend,
                      {event.id, type->topic, event.subject, event.user_id, event.project_id,
                       event.task_version, event.type, db::Bytes{value}, headers}));
  return {};
}

}  // namespace taskora::log
