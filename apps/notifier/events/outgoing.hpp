#pragma once
// The event this service causes.

#include "taskora/events/event.hpp"
#include "taskora/events/payloads.hpp"

#include <string_view>

namespace taskora::notifier {

// reminder.sent: this occurrence of the reminder was delivered by `channel`. `cause` is the
// reminder.due it follows from.
[[nodiscard]] events::Event sent_event(const events::ReminderFired& reminder,
                                       std::string_view channel, Timestamp now,
                                       const events::Event& cause);

}  // namespace taskora::notifier
