#pragma once
// What a person reads when a reminder arrives. Pure functions.

#include "taskora/base/ids.hpp"
#include "taskora/events/task.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace taskora::notifier {

// Names the cause of a notification: the same for every repeat of the same occurrence, on every
// channel.
[[nodiscard]] std::string source_key(ReminderId reminder, Timestamp fire_at);

// "Due Sat 21 Nov 2026, 09:30 (Europe/Berlin)" on the reader's own clock; a whole day stays the day
// it is: "Due Sat 21 Nov 2026". Empty without a due date. A zone this machine does not know is read
// as UTC.
[[nodiscard]] std::string reminder_body(const std::optional<events::Due>& due,
                                        std::string_view reader_zone);

}  // namespace taskora::notifier
