#pragma once
// The NAME_FILE form of a secret. Internal to this library.

#include "taskora/base/result.hpp"

#include <string>

namespace taskora::config {

inline constexpr std::size_t kMaxSecretFile = 64 * 1024;

// The file's content without one newline at its end. The error's detail is a sentence that names
// neither the path (a secret may have been put there by mistake) nor the content.
[[nodiscard]] Result<std::string> read_secret_file(const std::string& path);

}  // namespace taskora::config
