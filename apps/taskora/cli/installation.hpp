#pragma once
// An installation as its operator reaches it: the same variables as for `taskora serve`, and the
// database that serves it now. Every command acts as the role that is meant for it.

#include "taskora/base/result.hpp"
#include "taskora/db/database.hpp"
#include "taskora/log/settings.hpp"
#include "taskora/serve/config.hpp"

#include <memory>
#include <optional>
#include <string_view>

namespace taskora::cli {

// Exit codes of every command here.
inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kMisused = 2;
inline constexpr int kFound = 3;  // it looked, and what it looked for is there

class Installation {
 public:
  // Reads the environment; says on standard error what is wrong with it. Empty: end with
  // `exit_code`. Opens no connection.
  [[nodiscard]] static std::optional<Installation> from_environment(int& exit_code);

  // A small pool as the role of a service, or as the login itself, the owner of the schema. Errors:
  // unavailable, type "cluster_stopped".
  [[nodiscard]] Result<std::unique_ptr<db::Database>> as(std::string_view service) const;
  [[nodiscard]] Result<std::unique_ptr<db::Database>> as_owner() const;

  [[nodiscard]] const log::Settings& log() const { return config_.process.log; }

 private:
  explicit Installation(one_process::Config config) : config_{std::move(config)} {}
  [[nodiscard]] Result<std::unique_ptr<db::Database>> open(std::string_view role) const;

  one_process::Config config_;
};

}  // namespace taskora::cli
