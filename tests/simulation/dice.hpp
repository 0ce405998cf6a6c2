#pragma once
// The one source of chance of a simulation: the same seed gives the same numbers everywhere.

#include <cstddef>
#include <cstdint>

namespace taskora::simulation {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_{seed} { (void)next(); }

  std::uint64_t next() {  // splitmix64
    state_ += 0x9e3779b97f4a7c15U;
    auto z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }
  std::uint64_t below(std::uint64_t limit) { return next() % limit; }
  std::size_t index(std::size_t size) { return static_cast<std::size_t>(below(size)); }
  int between(int low, int high) {
    return low + static_cast<int>(below(static_cast<std::uint64_t>(high - low + 1)));
  }
  bool per_mille(int chance) {
    return chance > 0 && below(1'000) < static_cast<std::uint64_t>(chance);
  }
  bool coin() { return (next() & 1U) != 0; }
  double unit() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }

 private:
  std::uint64_t state_;
};

}  // namespace taskora::simulation
