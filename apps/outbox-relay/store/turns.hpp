#pragma once
// The order in which pages commit that are written at the same time. Thread-safe.

#include "outbox-relay/domain/store.hpp"

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>

namespace taskora::outbox_relay {

class Turns {
 public:
  // Blocks until every page before this one has committed. False: one of them did not, and so must
  // not this one.
  [[nodiscard]] bool await(std::size_t page);

  // How a page ended. One that commits has awaited its turn.
  void end(std::size_t page, const Result<Numbered>& how);

  // A page did not commit: those behind it need not begin.
  [[nodiscard]] bool broken();

  // Of all the pages, when they have ended: how the first one that did not commit ended, if any.
  [[nodiscard]] Result<Numbered> outcome();

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  std::size_t committed_ = 0;  // the first so many
  Numbered all_;
  std::size_t broken_at_ = 0;
  std::optional<Result<Numbered>> broken_;
};

}  // namespace taskora::outbox_relay
