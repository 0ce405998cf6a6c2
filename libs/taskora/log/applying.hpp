#pragma once
// What happens inside a consumer's transaction once its offset has moved; the same whatever keeps
// the tables.

#include "taskora/log/consumer_store.hpp"

#include <functional>
#include <set>
#include <span>

namespace taskora::log {

// Calls `handle` for each event that is fresh (was not in the inbox), in order, and counts. Stops
// at the first error, which is the result; an exception becomes one: internal. An event that is
// twice among `events` is fresh once.
[[nodiscard]] Result<Applied> apply_fresh(std::span<const Decoded> events, std::set<Uuid> fresh,
                                          const std::function<Status(const Decoded&)>& handle);

}  // namespace taskora::log
