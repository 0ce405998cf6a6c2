#pragma once
// A PostgreSQL snapshot by value: which transactions had committed, as seen at one moment
// (pg_snapshot).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taskora::outbox_relay {

using TransactionId = std::uint64_t;  // xid8: never wraps

struct Snapshot {
  TransactionId xmin = 1;              // all before it had ended
  TransactionId xmax = 1;              // none from it on had begun
  std::vector<TransactionId> running;  // between the two, those that had not ended; ascending

  // Whether what the transaction wrote, if it committed, is visible in this snapshot.
  [[nodiscard]] bool sees(TransactionId id) const;

  // "xmin:xmax:xip,xip,…", the text of pg_snapshot.
  [[nodiscard]] static std::optional<Snapshot> parse(std::string_view text);
  [[nodiscard]] std::string text() const;

  friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

}  // namespace taskora::outbox_relay
