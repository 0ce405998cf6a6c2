#include "taskora/db/server.hpp"

#include "taskora/db/cluster.hpp"
#include "taskora/db/conninfo.hpp"

#include <libpq-fe.h>

#include <array>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <optional>
#include <poll.h>
#include <unistd.h>

namespace taskora::db {

namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::uintmax_t kLongLog = 10U << 20U;
constexpr int kLaunches = 3;  // backends of a killed server may take a moment to notice
constexpr milliseconds kSilence{
    5'000};  // an adopted server that does not even refuse is beyond help

// What a server writes into its data directory while it runs.
struct PidFile {
  pid_t pid = 0;
  std::string socket;
};

std::optional<PidFile> read_pid_file(const fs::path& path) {
  std::ifstream file{path};
  std::array<std::string, 5> lines;  // pid, data directory, start time, port, socket directory
  for (auto& line : lines) std::getline(file, line);
  if (lines[0].empty()) return std::nullopt;
  return PidFile{.pid = static_cast<pid_t>(std::strtol(lines[0].c_str(), nullptr, 10)),
                 .socket = lines[4]};
}

// Process numbers are used again: only a postgres that works in this very directory is meant.
bool is_server_of(pid_t pid, const fs::path& data) {
  const auto process = fs::path{"/proc"} / std::to_string(pid);
  std::error_code error;
  return is_running(pid) && fs::read_symlink(process / "exe", error).filename() == "postgres" &&
         fs::equivalent(process / "cwd", data, error);
}

// Each keyword that an environment variable (PGHOSTADDR, PGSSLMODE …) could set otherwise is given
// here; against PGSERVICE only ignore_environment() helps.
std::string socket_conninfo(std::string_view socket, std::string_view database,
                            std::string_view user) {
  return "host=" + conninfo_value(socket) + " port=5432 user=" + conninfo_value(user) +
         " dbname=" + conninfo_value(database) +
         " hostaddr='' passfile='' sslmode=disable gssencmode=disable channel_binding=disable"
         " target_session_attrs=any";
}

void sync_directory(const fs::path& path) {
  const Descriptor directory{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (directory) ::fsync(directory.get());
}

}  // namespace

Status Server::initialise() {
  const auto fresh = home_.directory / "data.new";
  std::error_code error;
  fs::remove_all(fresh, error);
  std::vector<std::string> arguments{(installation_.programs / "initdb").string(),
                                     "--pgdata=" + fresh.string(),
                                     "--username=postgres",
                                     "--encoding=UTF8",
                                     "--locale=C",
                                     "--lc-ctype=C.UTF-8",
                                     "--auth-local=trust",
                                     "--auth-host=reject",
                                     "--data-checksums",
                                     "--no-instructions"};
  if (!options_.durable) arguments.emplace_back("--no-sync");
  if (auto made = run(command(std::move(arguments))); !made)
    return fail(not_started("initdb failed"));
  fs::rename(fresh, home_.data(), error);
  if (error) return fail(not_started("the new cluster cannot be renamed: " + error.message()));
  sync_directory(home_.directory);
  return {};
}

Status Server::bring_up() {
  const auto deadline = steady_clock::now() + options_.start_timeout;
  TASKORA_TRY(running, adopt());
  if (running) {
    if (wait_until_ready(deadline)) return {};
    shut_down();
  }
  for (int launches = 1;; ++launches) {
    TASKORA_CHECK(launch());
    auto ready = wait_until_ready(deadline);
    if (ready) return {};
    shut_down();
    pollfd wake{.fd = wake_, .events = POLLIN, .revents = 0};
    if (launches == kLaunches || steady_clock::now() >= deadline || ::poll(&wake, 1, 500) > 0)
      return ready;
  }
}

Result<bool> Server::adopt() {
  const auto path = home_.data() / "postmaster.pid";
  std::error_code error;
  const auto file = read_pid_file(path);
  if (!file || !is_running(file->pid)) {
    // A zombie, or a number in use again by somebody else, would stop PostgreSQL from starting.
    if (file && ::kill(file->pid, 0) == 0) fs::remove(path, error);
    return false;
  }
  if (!is_server_of(file->pid, home_.data())) {
    fs::remove(path, error);
    return false;
  }
  if (file->socket != home_.socket) {
    return fail(ErrorCode::conflict, "cluster_in_use",
                "PostgreSQL was started in " + home_.data().string() + " by other means (process " +
                    std::to_string(file->pid) + "); stop it first");
  }
  process_ = ServerProcess{file->pid, false};
  adopted_ = true;
  return true;
}

Status Server::launch() {
  std::error_code error;
  if (fs::file_size(home_.log(), error) > kLongLog && !error)
    fs::rename(home_.log(), home_.log().string() + ".1", error);
  // Nobody listens there: we hold the lock and found no server.
  fs::remove(home_.socket / ".s.PGSQL.5432", error);
  fs::remove(home_.socket / ".s.PGSQL.5432.lock", error);
  auto start = command(arguments());
  start.die_with_parent = options_.die_with_parent;
  TASKORA_TRY(pid, spawn(start));
  process_ = ServerProcess{pid, true};
  adopted_ = false;
  return {};
}

Status Server::wait_until_ready(steady_clock::time_point deadline) {
  const auto target = conninfo("postgres", "postgres");
  auto silent_until = steady_clock::now() + kSilence;
  while (process_.alive()) {
    const auto answer = PQping(target.c_str());
    if (answer == PQPING_OK) return {};
    if (answer == PQPING_REJECT)
      silent_until = steady_clock::now() + kSilence;  // recovering, or on its way out
    if (adopted_ && steady_clock::now() > silent_until)
      return fail(not_started("it does not answer"));
    if (steady_clock::now() > deadline) return fail(not_started("it was not ready in time"));
    pollfd wake{.fd = wake_, .events = POLLIN, .revents = 0};
    if (::poll(&wake, 1, 10) > 0) return fail(not_started("it was told to stop"));
  }
  return fail(not_started("it ended at once"));
}

void Server::shut_down() {
  const auto ended = [this](int signal, milliseconds time) {
    process_.signal(signal);
    return process_.wait(-1, time);
  };
  if (ended(SIGINT, options_.stop_timeout)) return;  // fast: clients are cut off, data flushed
  if (ended(SIGQUIT, milliseconds{5'000})) return;   // immediate: recovery at the next start
  (void)ended(SIGKILL, milliseconds{5'000});
}

std::vector<std::string> Server::arguments() const {
  std::vector<std::string> all{(installation_.programs / "postgres").string(), "-D",
                               home_.data().string()};
  const auto set = [&all](const std::string& name, const std::string& value) {
    all.emplace_back("-c");
    all.push_back(name + "=" + value);
  };
  const std::string durable = options_.durable ? "on" : "off";
  set("listen_addresses", "");
  set("port", "5432");
  set("unix_socket_directories", home_.socket.string());
  set("unix_socket_permissions", "0700");
  set("logging_collector", "off");
  set("log_destination", "stderr");
  set("log_line_prefix", "%m [%p] %q%u@%d ");
  set("fsync", durable);
  set("full_page_writes", durable);
  set("synchronous_commit", durable);
  for (const auto& [name, value] : options_.settings) set(name, value);
  return all;
}

Command Server::command(std::vector<std::string> arguments) const {
  return {.arguments = std::move(arguments),
          .user = home_.user,
          .working_directory = home_.directory,
          .output = home_.log(),
          .die_with_parent = false};
}

std::string Server::conninfo(std::string_view database, std::string_view user) const {
  return socket_conninfo(home_.socket.string(), database, user) +
         (home_.user.name != std::to_string(home_.user.uid)
              ? " requirepeer=" + conninfo_value(home_.user.name)
              : std::string{});
}

Error Server::not_started(std::string_view why) const {
  auto error = unavailable("PostgreSQL: " + std::string{why});
  error.type = "cluster_start";
  error.detail = "PostgreSQL did not start (" + std::string{why} + "); see " + home_.log().string();
  return error;
}

Result<std::string> running_conninfo(const fs::path& directory, std::string_view database,
                                     std::string_view user) {
  const auto data = directory / "data";
  const auto file = read_pid_file(data / "postmaster.pid");
  if (file && is_server_of(file->pid, data)) return socket_conninfo(file->socket, database, user);
  return fail(ErrorCode::unavailable, "cluster_stopped",
              "no database runs in " + directory.string() +
                  " that this user may see; start `taskora serve`, or set TASKORA_DATABASE_URL");
}

}  // namespace taskora::db
