#pragma once
// The services that consume the log, as their command-line tools know them.

#include "taskora/log/consumer.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace taskora::cli {

// With the handlers they run with.
[[nodiscard]] const std::vector<log::Consumer>& consumers();
[[nodiscard]] const log::Consumer* find_consumer(std::string_view name);  // nullptr: none

[[nodiscard]] std::vector<std::string> consumer_names();

// outbox-relay puts aside what its topics do not take.
inline constexpr std::string_view kRelay = "outbox-relay";
// All that may have dead letters: the consumers and outbox-relay.
[[nodiscard]] std::vector<std::string> letter_owners();

}  // namespace taskora::cli
