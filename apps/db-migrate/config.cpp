#include "db-migrate/config.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <utility>

namespace taskora::db_migrate {

namespace {

constexpr auto kName = "TASKORA_DATABASE_URL";

auto refuse(std::string detail) {
  return fail(ErrorCode::invalid_argument, "configuration", std::move(detail));
}

Result<std::string> read_secret(const std::string& path) {
  std::ifstream file{path};
  if (!file) return refuse(std::string{kName} + "_FILE: cannot read " + path);
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  return text;
}

Result<std::string> database_url() {
  const char* direct = std::getenv(kName);
  const char* file = std::getenv((std::string{kName} + "_FILE").c_str());
  if (direct != nullptr && file != nullptr)
    return refuse(std::string{kName} + " and " + kName + "_FILE are both set");
  if (file != nullptr) return read_secret(file);
  if (direct == nullptr || *direct == '\0')
    return refuse(std::string{kName} +
                  " is not set; it names the database, as the owner of its schema");
  return direct;
}

}  // namespace

Result<Config> read_config(int argc, const char* const* argv) {
  Config config;
  int number = 0;
  CLI::App line{"Brings the database's schema forward or back.", "db-migrate"};
  line.require_subcommand(1);
  auto* up = line.add_subcommand("up", "apply what is pending");
  auto* to =
      up->add_option("--to", number, "stop after this migration")->check(CLI::PositiveNumber);
  auto* down = line.add_subcommand("down", "undo migrations");
  down->add_option("N", number, "the newest migration to keep; 0 undoes all")
      ->required()
      ->check(CLI::NonNegativeNumber);
  line.add_subcommand("status", "show what is applied and what is pending");
  try {
    line.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::cout << line.help();
    return refuse({});
  } catch (const CLI::ParseError& error) {
    return refuse(std::string{error.what()} + "; db-migrate --help says how");
  }
  if (up->parsed()) config.command = Command::up;
  if (down->parsed()) config.command = Command::down;
  if (down->parsed() || to->count() > 0) config.to = number;
  TASKORA_TRY(url, database_url());
  config.database_url = std::move(url);
  return config;
}

}  // namespace taskora::db_migrate
