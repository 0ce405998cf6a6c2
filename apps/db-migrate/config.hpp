#pragma once
// What db-migrate is told: a command, and the database of the schema's owner.

#include "taskora/base/result.hpp"

#include <optional>
#include <string>

namespace taskora::db_migrate {

enum class Command { up, down, status };

struct Config {
  Command command = Command::status;
  std::optional<int> to;     // up: through this number; down: until this is the newest applied
  std::string database_url;  // secret
};

// From the command line, and TASKORA_DATABASE_URL or the file that TASKORA_DATABASE_URL_FILE names.
// Prints the help when asked for it and then returns an error without a detail. invalid_argument.
[[nodiscard]] Result<Config> read_config(int argc, const char* const* argv);

}  // namespace taskora::db_migrate
