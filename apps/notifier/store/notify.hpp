#pragma once
// What this service does with a reminder.due: one notification, handed to every channel.

#include "notifier/store/channel.hpp"

#include "taskora/events/event.hpp"

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace taskora::notifier {

enum class Outcome {
  written,
  repeat,  // this occurrence was told already
  closed,  // the task was done, cancelled or deleted before the reminder arrived: nobody needs it
           // any more
};
[[nodiscard]] std::string_view to_string(Outcome outcome);
[[nodiscard]] std::string_view to_string(Handover handover);

struct Told {
  Outcome outcome = Outcome::written;
  std::vector<std::pair<std::string_view, Handover>> deliveries;  // by channel
};

// Applies one event inside the consumer's transaction, which acts as the event's account. Errors:
// type "schema" when the event is not a reminder.due of ours, and those of the database and the
// channels.
[[nodiscard]] Result<Told> tell(db::Transaction& tx, const events::Event& event,
                                const std::vector<std::unique_ptr<Channel>>& channels);

}  // namespace taskora::notifier
