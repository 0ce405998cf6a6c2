#pragma once
// Every call of a port passes a gate first. There others get their turn, and there a process dies,
// or its call fails.

#include "taskora/base/result.hpp"

#include <string>
#include <string_view>

namespace taskora::simulation {

enum class Fate {
  go,
  refuse,  // the call fails and changes nothing
  lose,    // the call is made, and its answer is lost
};

class Gate {
 public:
  virtual ~Gate() = default;
  // May not return: the process died.
  virtual Fate pass(std::string_view call) = 0;
  // Waits for somebody else (a lock, an acknowledgement). The same, but it never fails.
  virtual void wait(std::string_view call) = 0;
  // The process died in front of it all the same, and the call is under way: whether it arrives.
  [[nodiscard]] virtual bool arrives_late() { return false; }
};

// Lets everything through.
class OpenGate final : public Gate {
 public:
  Fate pass(std::string_view) override { return Fate::go; }
  void wait(std::string_view) override {}
};

// The process of the fiber died. No std::exception: nobody may catch it.
struct Crash {};
// A promise is broken. The same.
struct Violation {
  std::string what;
};

[[nodiscard]] inline tl::unexpected<Error> refused() {
  return fail(unavailable("simulated"));
}
[[nodiscard]] inline tl::unexpected<Error> answer_lost() {
  return fail(ErrorCode::deadline_exceeded, "outcome_unknown", "simulated");
}

// A call that is one statement.
template <typename Call>
auto statement(Gate& gate, std::string_view name, Call&& call) -> decltype(call()) {
  switch (gate.pass(name)) {
    case Fate::refuse:
      return refused();
    case Fate::lose:
      (void)call();
      return answer_lost();
    case Fate::go:
      break;
  }
  return call();
}

}  // namespace taskora::simulation
