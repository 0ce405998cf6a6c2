#pragma once
// Where the relay of an installation is, as anybody with its role can see.

#include "taskora/base/result.hpp"
#include "taskora/db/database.hpp"

#include <cstdint>
#include <optional>

namespace taskora::outbox_relay {

struct RelayStatus {
  std::int64_t epoch = 0;
  std::optional<int> leader;  // the server process of the leader's session; empty: nobody leads
  std::int64_t next_pos = 0;
  std::int64_t forwarded_pos = 0;  // of a broker
  std::int64_t waiting = 0;        // events without a position
  bool foreign_cluster = false;    // the cursor is another cluster's (rebase.hpp)
};

// `database`: as taskora_outbox_relay.
[[nodiscard]] Result<RelayStatus> relay_status(db::Database& database);

}  // namespace taskora::outbox_relay
