#pragma once
// What an error of a handler means for the record, and how long to wait after a failure.

#include "taskora/base/error.hpp"

#include <chrono>
#include <functional>

namespace taskora::log {

enum class FailureKind { transient, permanent, unknown };
[[nodiscard]] FailureKind kind_of(const Error& error);

// A failure of a statement of our own around the handler: whatever it is, it is not the record's
// and must not count against it, so it becomes transient.
[[nodiscard]] Error not_the_records(Error error);

using Random = std::function<double()>;  // uniform in [0, 1)

// Doubles from `first` to `longest`; a wait is between half and all of that, so that many do not
// come back at once.
class Backoff {
 public:
  Backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest)
      : first_{first}, longest_{longest}, now_{first} {}

  [[nodiscard]] std::chrono::milliseconds next(const Random& random);
  void reset() { now_ = first_; }

 private:
  std::chrono::milliseconds first_;
  std::chrono::milliseconds longest_;
  std::chrono::milliseconds now_;
};

}  // namespace taskora::log
