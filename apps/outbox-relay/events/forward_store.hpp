#pragma once
// What the forwarder needs of the database: the port below it. One thread at a time. Errors are
// those of the database.

#include "taskora/base/result.hpp"
#include "taskora/log/dead_letter.hpp"
#include "taskora/log/record.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace taskora::outbox_relay {

struct ForwardPlace {
  std::int64_t forwarded = 0;  // every position up to this one is on the log
  std::int64_t last = 0;       // the last position given
};

struct ForwardEntry {
  std::int64_t pos = 0;
  bool letter = false;                // a dead letter, not an event
  std::optional<log::Record> record;  // as its own topic's; a letter that is gone has none
};

class ForwardStore {
 public:
  virtual ~ForwardStore() = default;

  // Empty: the epoch is not the leader's.
  [[nodiscard]] virtual Result<std::optional<ForwardPlace>> place(std::int64_t epoch) = 0;

  // At most `limit` entries after a position, in the order of positions. An event's record has the
  // position for an offset and the type among its headers.
  [[nodiscard]] virtual Result<std::vector<ForwardEntry>> read(std::int64_t after,
                                                               std::size_t limit) = 0;

  // Moves the place from one position to another. False, and nothing changed, when it is not there
  // or the epoch is not the leader's.
  [[nodiscard]] virtual Result<bool> move(std::int64_t epoch, std::int64_t from,
                                          std::int64_t to) = 0;

  // Keeps an event's record, which its topic does not take, as a dead letter: once, however often
  // it is tried.
  [[nodiscard]] virtual Result<log::StoredLetter> put_aside(const log::Record& record,
                                                            const Error& why) = 0;
};

}  // namespace taskora::outbox_relay
