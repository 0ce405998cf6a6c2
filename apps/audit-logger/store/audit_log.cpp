#include "audit-logger/store/audit_log.hpp"

#include "audit_logger/store/queries.hpp"

namespace taskora::audit_logger {
namespace {

Metadata metadata_of(const log::Delivery& delivery) {
  const auto& event = delivery.event;
  return {.chain = {delivery.record.partition.topic, delivery.record.partition.number},
          .event_id = event.id,
          .type = event.type,
          .account_id = event.user_id ? std::optional{event.user_id->value()} : std::nullopt,
          .project_id = event.project_id ? std::optional{event.project_id->value()} : std::nullopt,
          .subject = event.subject,
          .version = event.task_version,
          .occurred_at = event.time};
}

}  // namespace

Result<bool> append(db::Transaction& tx, const log::Delivery& delivery) {
  const auto data = metadata_of(delivery);
  TASKORA_TRY(
      rows, tx.run(store::kAppendAuditEntry,
                   {data.chain.topic, data.chain.partition, data.event_id, data.type,
                    data.account_id, data.project_id, data.subject, data.version, data.occurred_at,
                    db::Bytes{metadata_bytes(data)}, db::Bytes{delivery.record.value}}));
  return !rows.empty();
}

}  // namespace taskora::audit_logger
