#pragma once
// Events leave a service by the outbox, in the transaction of the change they tell of.

#include "taskora/base/result.hpp"
#include "taskora/db/database.hpp"
#include "taskora/events/event.hpp"
#include "taskora/log/record.hpp"

#include <string_view>

namespace taskora::log {

// What of a row of the outbox, or of event_log, makes its record.
struct OutboxRow {
  std::string_view topic;
  std::string_view key;
  std::string_view type;
  std::string_view payload;
  std::string_view headers;  // a JSON object
};

// The record of the row on its topic, as outbox-relay writes it; without offset and time.
[[nodiscard]] Record record_of(const OutboxRow& row);

// Whether the topic takes the record, for whoever inserts into the outbox: a row that is too large
// would be put aside by the relay, long after the change was acknowledged. Errors:
// invalid_argument, type kRecordTooLarge (record_size.hpp).
[[nodiscard]] Status check_size(const OutboxRow& row);

// Inserts the event; its topic follows from its type, its key is event.subject, and the row belongs
// to event.user_id, which must be the transaction's account where the role's policy asks for one.
// The aggregate's row must be locked already: the order of these rows is the order of the
// aggregate's events. Errors: internal (a type that is not in events::types()), those of
// check_size(), and those of the database.
[[nodiscard]] Status append_to_outbox(db::Transaction& transaction, const events::Event& event);

}  // namespace taskora::log
