#pragma once
// Variables that look like ours and are not. Internal to this library.

#include "taskora/config/key_spec.hpp"

#include <memory>
#include <vector>

namespace taskora::config {

// One error for each TASKORA_* variable that no key explains, with the nearest name when there is
// one: a misspelt setting must not be taken for its default.
[[nodiscard]] std::vector<ConfigError> unknown_keys(
    const Environment& environment, const std::vector<std::unique_ptr<detail::KeySpec>>& keys);

}  // namespace taskora::config
