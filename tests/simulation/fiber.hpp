#pragma once
// A function that can be left in the middle and taken up again, all on one thread: the turns of a
// simulation.

#include <functional>
#include <memory>

namespace taskora::simulation {

class Fiber {
 public:
  // `body` must not throw and must have ended before this goes.
  explicit Fiber(std::function<void()> body);
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  // Runs the body until it yields or ends. Not from inside a fiber.
  void resume();
  // Inside the body: goes back to who resumed it.
  void yield();
  [[nodiscard]] bool ended() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace taskora::simulation
