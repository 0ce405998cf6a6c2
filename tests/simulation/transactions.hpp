#pragma once
// A model of what PostgreSQL lets be seen: transactions that draw ids, end in any order, and the
// snapshots between them. tests/integration/outbox-relay/visibility_test.cpp holds it against the
// server, schedule by schedule.

#include "outbox-relay/domain/snapshot.hpp"

#include <map>
#include <set>
#include <vector>

namespace taskora::simulation {

using outbox_relay::Snapshot;
using outbox_relay::TransactionId;

class Transactions {
 public:
  // `next`: the first id that is drawn.
  explicit Transactions(TransactionId next = 1) : next_{next}, latest_ended_{next - 1} {}

  // Draws an id: when a transaction first writes.
  TransactionId begin();
  // The same for a savepoint; `top` is the transaction's own id.
  TransactionId begin_nested(TransactionId top);
  void roll_back_nested(TransactionId top, TransactionId nested);
  void end(TransactionId top);

  [[nodiscard]] bool running(TransactionId id) const { return running_.contains(id); }
  // The snapshot a statement without an id of its own would take now. It reaches only up to the
  // highest id that has ended: what began after that is beyond it and is not listed.
  [[nodiscard]] Snapshot snapshot() const;

 private:
  TransactionId next_;
  TransactionId latest_ended_;
  std::map<TransactionId, std::set<TransactionId>> running_;  // with their savepoints
};

}  // namespace taskora::simulation
