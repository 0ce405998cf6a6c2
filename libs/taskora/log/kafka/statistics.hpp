#pragma once
// What of librdkafka's statistics (its STATISTICS.md) Taskora shows.

#include "taskora/log/client_observer.hpp"

#include <optional>
#include <string_view>

namespace taskora::log::kafka {

// Nothing when the text is not what the library writes.
[[nodiscard]] std::optional<ClientStatistics> read_statistics(std::string_view json);

}  // namespace taskora::log::kafka
