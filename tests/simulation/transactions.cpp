#include "simulation/transactions.hpp"

#include <algorithm>

namespace taskora::simulation {

TransactionId Transactions::begin() {
  running_.try_emplace(next_);
  return next_++;
}

TransactionId Transactions::begin_nested(TransactionId top) {
  running_.at(top).insert(next_);
  return next_++;
}

void Transactions::roll_back_nested(TransactionId top, TransactionId nested) {
  running_.at(top).erase(nested);
  latest_ended_ = std::max(latest_ended_, nested);
}

void Transactions::end(TransactionId top) {
  const auto at = running_.find(top);
  latest_ended_ = std::max(latest_ended_, at->second.empty() ? top : *at->second.rbegin());
  running_.erase(at);
}

Snapshot Transactions::snapshot() const {
  Snapshot now{.xmin = latest_ended_ + 1, .xmax = latest_ended_ + 1, .running = {}};
  for (const auto& [id, nested] : running_) {
    if (id < now.xmax) now.running.push_back(id);
  }
  if (!now.running.empty()) now.xmin = now.running.front();
  return now;
}

}  // namespace taskora::simulation
