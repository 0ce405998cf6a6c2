#pragma once
// Test builds only (TASKORA_FAULTS): switches that take away one safeguard each, and places where
// the process dies, so that a checker can be seen to notice. In every other build both are nothing.
//
//   TASKORA_FAULT=no_inbox               one safeguard is off for the life of the process
//   TASKORA_CRASH_POINT=relay.after_page the process is killed (SIGKILL) when it comes by;
//   "name:3": the third time; "name:3:stop": it stops (SIGSTOP), and goes on when it is told to
//
// Safeguards: no_inbox, no_offset_cas, no_parking (consumers); relay_id_cursor, no_epoch_fence,
// forward_early (outbox-relay); no_idempotency (task-api).

#include <string_view>

#ifdef TASKORA_FAULTS
#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#endif

namespace taskora::faults {

#ifdef TASKORA_FAULTS

namespace detail {
inline std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : std::string_view{value};
}

struct CrashPoint {
  std::string_view name;
  int nth = 1;
  bool stops = false;

  static CrashPoint from_environment() {
    const auto text = variable("TASKORA_CRASH_POINT");
    const auto colon = text.find(':');
    CrashPoint point{.name = text.substr(0, colon), .stops = text.ends_with(":stop")};
    if (colon != std::string_view::npos)
      std::from_chars(text.data() + colon + 1, text.data() + text.size(), point.nth);
    return point;
  }
};
}  // namespace detail

[[nodiscard]] inline bool enabled(std::string_view safeguard) {
  static const std::string_view chosen = detail::variable("TASKORA_FAULT");
  return chosen == safeguard;
}

inline void crash_point(std::string_view name) {
  static const auto chosen = detail::CrashPoint::from_environment();
  static std::atomic<int> passed{0};
  // To this thread, which so does not get any further; its process stops or dies with it.
  if (name == chosen.name && ++passed == chosen.nth) std::raise(chosen.stops ? SIGSTOP : SIGKILL);
}

#else

[[nodiscard]] constexpr bool enabled(std::string_view /*safeguard*/) {
  return false;
}
constexpr void crash_point(std::string_view /*name*/) {}

#endif

}  // namespace taskora::faults
