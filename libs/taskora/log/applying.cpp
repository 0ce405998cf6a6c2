#include "taskora/log/applying.hpp"

#include "taskora/base/faults.hpp"

#include <exception>
#include <string>

namespace taskora::log {
namespace {

// The consumer's catch-all: a library's exception, or a bug, becomes an error like any other.
Status call(const std::function<Status(const Decoded&)>& handle, const Decoded& decoded) {
  try {
    return handle(decoded);
  } catch (const std::exception& error) {
    return fail(internal_error(std::string{"exception: "} + error.what()));
  }
}

}  // namespace

Result<Applied> apply_fresh(std::span<const Decoded> events, std::set<Uuid> fresh,
                            const std::function<Status(const Decoded&)>& handle) {
  Applied applied;
  for (const auto& decoded : events) {
    if (fresh.erase(decoded.event.id) == 0 && !faults::enabled("no_inbox")) {
      ++applied.repeats;
      continue;
    }
    TASKORA_CHECK(call(handle, decoded));
    ++applied.events;
  }
  return applied;
}

}  // namespace taskora::log
