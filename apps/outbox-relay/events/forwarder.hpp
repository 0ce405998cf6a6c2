#pragma once
// Carries event_log to the log, in the order of positions. Nothing is held open meanwhile: the
// records are produced outside any transaction, and the place moves only after every record before
// it is acknowledged. After a crash, or a change of the leader, records come again; consumers drop
// them by their event id.
//
// An event that its topic does not take stops nothing: it is put aside as a dead letter, and what
// is behind it goes on.
//
// While a page is on its way the next one is read. That cannot go stale: a position never changes,
// and the place is asked for again before anything is written.

#include "outbox-relay/events/forward_store.hpp"

#include "taskora/base/result.hpp"
#include "taskora/log/dead_letter.hpp"
#include "taskora/log/writer.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace taskora::outbox_relay {

struct PutAside {
  std::int64_t pos = 0;
  std::string topic;
  std::string detail;
};

struct Forwarded {
  std::int64_t through = 0;              // the last position that is on the log, or put aside
  std::int64_t behind = 0;               // positions that are neither
  std::vector<PutAside> put_aside = {};  // this time
};

// What an entry becomes: an event's record and one for each derived topic that carries its type, a
// dead letter's record, or nothing when the letter is gone.
[[nodiscard]] std::vector<log::Record> records_of(ForwardEntry entry);

class Forwarder {
 public:
  Forwarder(ForwardStore& store, log::LogWriter& writer, std::size_t batch = 5'000)
      : store_{store}, writer_{writer}, batch_{batch}, now_{batch} {}

  // Forwards one batch under the leader's epoch. Blocks until it is acknowledged. Empty: the epoch
  // is another's.
  [[nodiscard]] Result<std::optional<Forwarded>> step(std::int64_t epoch);
  // To be called now and then while another leads: the connections are made, so that this one can
  // write at once when it leads; a broker takes about a second to let a writer in. Its failures
  // are those of step().
  void stand_by() { (void)writer_.check(); }
  // The last position that is on the log; not_found when the epoch is another's.
  [[nodiscard]] Result<std::int64_t> forwarded(std::int64_t epoch);

 private:
  // A page that was read while the one before it was on its way.
  struct Ahead {
    std::int64_t after = 0;
    std::vector<ForwardEntry> entries;
  };
  [[nodiscard]] Result<std::vector<ForwardEntry>> read(std::int64_t after,
                                                       std::optional<Ahead> ahead);
  void read_ahead(std::int64_t after);
  [[nodiscard]] Result<std::vector<PutAside>> append_alone(const ForwardEntry& entry);
  [[nodiscard]] Status append_letter(const log::StoredLetter& letter);

  ForwardStore& store_;
  log::LogWriter& writer_;
  std::size_t batch_;
  std::optional<Ahead> ahead_;
  std::size_t now_;  // smaller than batch_ while a record that is refused is looked for
};

}  // namespace taskora::outbox_relay
