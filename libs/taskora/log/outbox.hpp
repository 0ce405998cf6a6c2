#pragma once
// Events leave a service by the outbox, in the transaction of the change they tell of.

#include "taskora/base/result.hpp"
#include "taskora/db/database.hpp"
#include "taskora/events/event.hpp"

namespace taskora::log {

// Inserts the event; its topic follows from its type, its key is event.subject, and the row belongs
// to event.user_id, which must be the transaction's account where the role's policy asks for one.
// The aggregate's row must be locked already: the order of these rows is the order of the
// aggregate's events. Errors: internal (a type that is not in events::types()), and those of the
// database.
[[nodiscard]] Status append_to_outbox(db::Transaction& transaction, const events::Event& event);

}  // namespace taskora::log
