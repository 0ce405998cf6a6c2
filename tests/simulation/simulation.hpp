#pragma once
// One seed, from the first step until everything has drained or a promise is broken.

#include "simulation/checker.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace taskora::simulation {

struct Outcome {
  std::optional<std::string> violation;
  std::uint64_t steps = 0;
  std::uint64_t fingerprint = 0;  // the same for the same play
  Checker::Totals totals;
};

// `trace`: prints a line for every call of a port.
[[nodiscard]] Outcome play(std::uint64_t seed, bool trace = false);

}  // namespace taskora::simulation
