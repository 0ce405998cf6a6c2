#pragma once
// How long the relay rests between two ticks: not at all while rows wait, a moment after work (the
// rows of that moment then share one commit), and longer and longer while there is none.

#include "outbox-relay/domain/ticker.hpp"

#include <algorithm>
#include <chrono>

namespace taskora::outbox_relay {

struct PaceOptions {
  std::chrono::microseconds busy{2'000};
  std::chrono::microseconds idle{25'000};
  std::chrono::microseconds standby{500'000};
  std::chrono::microseconds retry{200'000};
};

struct Rest {
  std::chrono::microseconds time{0};
  bool until_committed = false;  // somebody's commit ends it
};

class Pace {
 public:
  explicit Pace(PaceOptions options) : options_{options}, idle_{options.busy} {}

  [[nodiscard]] Rest after(const Step& step) {
    switch (step.what) {
      case Step::What::took_over:
        return {};
      case Step::What::numbered:
        idle_ = options_.busy;
        return {.time = step.waiting > 0 ? std::chrono::microseconds{0} : options_.busy};
      case Step::What::idle: {
        const auto time = idle_;
        idle_ = std::min(idle_ * 2, options_.idle);
        return {.time = time, .until_committed = true};
      }
      case Step::What::standing_by:
      case Step::What::fenced:
        return {.time = options_.standby};
    }
    return {.time = options_.standby};
  }
  [[nodiscard]] Rest after_error() const { return {.time = options_.retry}; }

 private:
  PaceOptions options_;
  std::chrono::microseconds idle_;
};

}  // namespace taskora::outbox_relay
