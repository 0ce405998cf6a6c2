#pragma once
// The relay's state machine: gives every committed event its position, once, in an order that keeps
// each aggregate's.
//
// It keeps the last snapshot S1 and, again and again, takes a new one, S2, and numbers what S2 sees
// and S1 does not, by id. Nothing is lost: a transaction is between two consecutive snapshots
// exactly once, however late it commits. Nothing waits for another transaction. And an aggregate's
// events stay in order: its row is locked before an event's id is drawn, so of two events the first
// is committed, and seen, no later than the second; in one tick the ids decide.
//
// A tick larger than a page is frozen: its S2 is stored with the first page and stays until its
// last row is numbered.

#include "outbox-relay/domain/store.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace taskora::outbox_relay {

struct TickerOptions {
  std::size_t page = 1'000;          // rows
  std::size_t together = 4;          // pages, so many at once
  std::size_t look_ahead = 100'000;  // keys read at once, 16 bytes each
};

struct Step {
  enum class What {
    standing_by,  // another process leads
    took_over,    // this one leads now
    numbered,     // some pages
    idle,         // nothing to number
    fenced,       // another process leads now; nothing was changed
  };
  What what = What::idle;
  std::size_t rows = 0;                     // numbered in this step
  std::size_t waiting = 0;                  // found and not yet numbered
  std::chrono::duration<double> oldest{0};  // age of the oldest row numbered
};

// Pure: no clock, no thread, no I/O of its own. One thread.
class Ticker {
 public:
  Ticker(RelayStore& store, TickerOptions options) : store_{store}, options_{options} {}

  // Does the next thing, which is at most one look and the pages that are numbered together. After
  // an error call it again, later.
  [[nodiscard]] Result<Step> step();

  // Whether the lock is still ours is asked at the next step.
  void doubt() { doubted_ = true; }
  void step_down();

  [[nodiscard]] bool leads() const { return cursor_.has_value(); }
  [[nodiscard]] std::int64_t epoch() const { return cursor_ ? cursor_->epoch : 0; }

 private:
  [[nodiscard]] Result<Step> elect();
  [[nodiscard]] Result<Step> advance();
  [[nodiscard]] Status look();
  [[nodiscard]] Result<Step> number_pages();
  [[nodiscard]] std::vector<Page> next_pages() const;
  void forget();

  RelayStore& store_;
  TickerOptions options_;
  bool doubted_ = false;
  std::optional<Cursor> cursor_;  // empty: not leading
  std::optional<Found> tick_;     // what was found and is not numbered yet
  std::span<const Key> rest_;     // into tick_->keys
  bool found_all_ = false;        // tick_ reaches to the end of the tick
};

}  // namespace taskora::outbox_relay
