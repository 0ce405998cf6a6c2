#include "notifier/store/in_app.hpp"

#include "notifier/store/queries.hpp"

namespace taskora::notifier {

Result<Handover> InApp::hand_over(db::Transaction& tx, const Notification& notification) {
  TASKORA_CHECK(tx.run(store::kAddSentDelivery, {notification.id, notification.account, name()}));
  return Handover::delivered;
}

}  // namespace taskora::notifier
