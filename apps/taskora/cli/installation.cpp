#include "taskora/cli/installation.hpp"

#include "taskora/db/cluster.hpp"
#include "taskora/serve/data.hpp"
#include "taskora/service/context.hpp"
#include "taskora/service/process.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>

namespace taskora::cli {

std::optional<Installation> Installation::from_environment(int& exit_code) {
  one_process::Config config;
  config::Declaration declaration;
  config.declare(declaration);
  const char* arguments[] = {"taskora"};
  if (!service::configure(declaration, 1, arguments, exit_code)) return std::nullopt;
  return Installation{std::move(config)};
}

Result<std::unique_ptr<db::Database>> Installation::as(std::string_view service) const {
  return open(service::role_of(service));
}
Result<std::unique_ptr<db::Database>> Installation::as_owner() const {
  return open("");
}

Result<std::unique_ptr<db::Database>> Installation::open(std::string_view role) const {
  db::DatabaseOptions options;
  options.conninfo = config_.process.database_url;
  if (options.conninfo.empty()) {
    const auto home = std::filesystem::path{config_.data} / "postgres";
    TASKORA_TRY(conninfo, role.empty() ? db::running_conninfo(home, one_process::kDatabase)
                                       : db::running_conninfo(home, one_process::kDatabase, role));
    options.conninfo = std::move(conninfo);
  }
  options.role = role;
  options.connections = 2;
  options.application_name = "taskora-cli";
  options.statement_timeout = std::chrono::minutes{1};
  if (role.empty()) {  // mending reads whole tables, and waits for who is at work
    options.statement_timeout = std::chrono::milliseconds{0};
    options.lock_timeout = std::chrono::minutes{1};
  }
  return std::make_unique<db::Database>(std::move(options));
}

}  // namespace taskora::cli
