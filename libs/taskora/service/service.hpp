#pragma once
// A service as its process sees it: started, asked whether it is ready, drained, destroyed. The
// same object runs alone (apps/<service>/main.cpp) or beside the others in one process
// (apps/taskora).

#include "taskora/base/result.hpp"

#include <string_view>

namespace taskora::service {

class Service {
 public:
  virtual ~Service() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;
  // Starts its threads; an error ends the process. Called once, in the order of construction.
  [[nodiscard]] virtual Status start() = 0;
  // For /readyz: why it cannot do its work right now, or nothing. Cheap: asked every few seconds.
  [[nodiscard]] virtual Status ready() = 0;
  // Takes no new work and finishes what runs; blocks until then, or some seconds. Called once, in
  // reverse order.
  virtual void drain() = 0;
};

}  // namespace taskora::service
