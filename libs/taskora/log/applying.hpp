#pragma once
// What happens inside a consumer's transaction once its offset has moved; the same whatever keeps
// the tables.

#include "taskora/log/consumer_store.hpp"

#include <functional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace taskora::log {

// The ids of those that are to be applied.
[[nodiscard]] std::vector<Uuid> ids_to_apply(std::span<const Decoded> events);

// The keys (parking_key) of those that are to be put aside.
[[nodiscard]] std::set<std::string> keys_to_park(std::span<const Decoded> events);

// Calls `put_aside` for each event that is behind a parked one, in order, and counts.
[[nodiscard]] Status park_behind(std::span<const Decoded> events,
                                 const std::function<Result<Parking>(const DeadLetter&)>& put_aside,
                                 Applied& applied);

// Calls `handle` for each of the others that is fresh (was not in the inbox), in order, and counts.
// Stops at the first error, which is the result; an exception becomes one: internal. An event that
// is twice among `events` is fresh once.
[[nodiscard]] Status apply_fresh(std::span<const Decoded> events, std::set<Uuid> fresh,
                                 const std::function<Status(const Decoded&)>& handle,
                                 Applied& applied);

}  // namespace taskora::log
