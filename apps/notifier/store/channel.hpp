#pragma once
// A way to reach a person. Every channel is handed each notification once, in the transaction that
// writes it:
//
//   delivered   what the person sees is in the database: the delivery is part of the transaction
//   (in-app) queued      a delivery row was left behind, state 'pending', and the channel's own
//   worker sends it after the commit,
//               outside of any transaction: at least once, always under Notification::key, so that
//               the receiver can drop a repeat. It repeats only when the process dies between the
//               sending and the row that says so.
//
// So a channel that talks to the outside can neither hold a transaction open nor send what was
// rolled back.

#include "taskora/base/result.hpp"
#include "taskora/base/uuid.hpp"
#include "taskora/db/database.hpp"

#include <string>
#include <string_view>

namespace taskora::notifier {

struct Notification {
  NotificationId id;
  AccountId account;
  std::string key;  // names the occurrence; the same for every repeat
  std::string title;
  std::string body;
};

enum class Handover { delivered, queued };

// Used by one consumer, on its thread.
class Channel {
 public:
  virtual ~Channel() = default;
  [[nodiscard]] virtual std::string_view name() const = 0;  // deliveries.channel; a metric's label
  // Runs in the consumer's transaction, as the notification's account. An error rolls everything
  // back.
  [[nodiscard]] virtual Result<Handover> hand_over(db::Transaction& tx,
                                                   const Notification& notification) = 0;
};

}  // namespace taskora::notifier
