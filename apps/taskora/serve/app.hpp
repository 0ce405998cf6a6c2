#pragma once
// `taskora serve`: all services in one process, or those named.

#include "taskora/serve/config.hpp"

#include <string>
#include <vector>

namespace taskora::one_process {

// The services this process can run, in the order they start.
[[nodiscard]] const std::vector<std::string>& service_names();

// Runs until a signal; the exit code. `only`: names of services; empty: all.
[[nodiscard]] int serve(Config config, const std::vector<std::string>& only);

}  // namespace taskora::one_process
