#pragma once
// The in-app channel: the notification's own row is what the person reads, so it is delivered with
// the commit.

#include "notifier/store/channel.hpp"

namespace taskora::notifier {

class InApp final : public Channel {
 public:
  [[nodiscard]] std::string_view name() const override { return "in_app"; }
  [[nodiscard]] Result<Handover> hand_over(db::Transaction& tx,
                                           const Notification& notification) override;
};

}  // namespace taskora::notifier
