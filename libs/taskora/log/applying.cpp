#include "taskora/log/applying.hpp"

#include "taskora/base/faults.hpp"
#include "taskora/log/dead_letter.hpp"

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

std::vector<Uuid> ids_to_apply(std::span<const Decoded> events) {
  std::vector<Uuid> ids;
  for (const auto& decoded : events) {
    if (!decoded.behind_parked) ids.push_back(decoded.event.id);
  }
  return ids;
}

std::set<std::string> keys_to_park(std::span<const Decoded> events) {
  std::set<std::string> keys;
  for (const auto& decoded : events) {
    if (decoded.behind_parked) keys.insert(parking_key(decoded.record));
  }
  return keys;
}

Status park_behind(std::span<const Decoded> events,
                   const std::function<Result<Parking>(const DeadLetter&)>& put_aside,
                   Applied& applied) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto& decoded = events[i];
    if (!decoded.behind_parked) continue;
    TASKORA_TRY(parking, put_aside({.record = decoded.record,
                                    .reason = DeadReason::behind_parked,
                                    .detail = "",
                                    .attempts = 0,
                                    .event = decoded.event.id}));
    if (parking == Parking::parked)
      applied.parked.push_back(i);
    else
      ++applied.repeats;
  }
  return {};
}

Status apply_fresh(std::span<const Decoded> events, std::set<Uuid> fresh,
                   const std::function<Status(const Decoded&)>& handle, Applied& applied) {
  for (const auto& decoded : events) {
    if (decoded.behind_parked) continue;
    if (fresh.erase(decoded.event.id) == 0 && !faults::enabled("no_inbox")) {
      ++applied.repeats;
      continue;
    }
    TASKORA_CHECK(call(handle, decoded));
    ++applied.events;
  }
  return {};
}

}  // namespace taskora::log
