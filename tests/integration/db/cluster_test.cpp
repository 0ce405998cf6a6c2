#include "taskora/db/cluster.hpp"

#include "taskora/db/admin.hpp"
#include "taskora/db/database.hpp"
#include "taskora/db/environment.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <netinet/in.h>
#include <pwd.h>
#include <string>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace taskora;
using namespace taskora::db;

namespace fs = std::filesystem;

namespace {

// A directory for one test, removed with what it links to.
class Directory {
 public:
  explicit Directory(mode_t mode = 0755) {
    std::string name{"/tmp/taskora-cluster-XXXXXX"};
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
    ::chmod(name.c_str(), mode);
  }
  ~Directory() {
    std::error_code error;
    if (fs::is_symlink(path_ / "postgres"))
      fs::remove_all(fs::read_symlink(path_ / "postgres"), error);
    fs::remove_all(path_, error);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }
  [[nodiscard]] fs::path postgres() const { return path_ / "postgres"; }

 private:
  fs::path path_;
};

// Collects the events and lets a test wait for one.
class Events {
 public:
  void add(ClusterEvent event) {
    const std::lock_guard lock{mutex_};
    all_.push_back(event);
    changed_.notify_all();
  }
  bool wait_for(ClusterEvent event) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, std::chrono::seconds{30},
                             [&] { return std::ranges::find(all_, event) != all_.end(); });
  }
  [[nodiscard]] std::vector<ClusterEvent> all() const {
    const std::lock_guard lock{mutex_};
    return all_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<ClusterEvent> all_;
};

ClusterOptions quick(const fs::path& directory) {
  ClusterOptions options;
  options.directory = directory;
  options.durable = false;
  options.settings = {{"shared_buffers", "16MB"}};
  return options;
}

std::unique_ptr<PrivateCluster> start(ClusterOptions options) {
  auto cluster = PrivateCluster::start(std::move(options));
  if (!cluster) FAIL(cluster.error().detail << " " << cluster.error().cause);
  return std::move(*cluster);
}

std::string ask(const PrivateCluster& cluster, const char* sql) {
  DatabaseOptions options;
  options.conninfo = cluster.conninfo("postgres");
  Database database{options};
  const auto rows = database.call(Scope::service(), Query{"ask", sql});
  return rows ? rows->front().get<std::string>(0) : "failed: " + rows.error().cause;
}

// A directory that holds a cluster already: making one takes a second, copying one a tenth.
class MadeCluster : public Directory {
 public:
  MadeCluster() {
    static const Directory original;
    if (!fs::exists(original.postgres())) start(quick(original.postgres()))->stop();
    const auto command =
        "cp -a '" + original.postgres().string() + "' '" + postgres().string() + "'";
    REQUIRE(std::system(command.c_str()) == 0);
  }
};

// cluster_owner in a process of its own, as another user if one is named.
class Owner {
 public:
  explicit Owner(const fs::path& directory, const char* what = "", const passwd* user = nullptr) {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::dup2(ends[1], 1);
      if (user != nullptr && (::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0))
        ::_exit(9);
      ::execl(CLUSTER_OWNER, CLUSTER_OWNER, directory.c_str(), what, nullptr);
      ::_exit(9);
    }
    ::close(ends[1]);
    std::array<char, 512> buffer{};
    const auto size = ::read(ends[0], buffer.data(), buffer.size());
    line_.assign(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    ::close(ends[0]);
  }
  ~Owner() { kill(); }
  Owner(const Owner&) = delete;
  Owner& operator=(const Owner&) = delete;

  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
  [[nodiscard]] const std::string& line() const { return line_; }
  [[nodiscard]] pid_t server() const { return static_cast<pid_t>(std::atoi(line_.c_str())); }

 private:
  pid_t pid_ = 0;
  std::string line_;
};

bool can_listen(int port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  const auto* generic =
      reinterpret_cast<const sockaddr*>(&address);  // NOLINT: the socket interface's own way
  const bool bound = ::bind(listener, generic, sizeof address) == 0 && ::listen(listener, 1) == 0;
  ::close(listener);
  return bound;
}

// A user without privileges who is neither root nor PostgreSQL's.
const passwd* somebody() {
  return ::getpwnam("nobody");
}

}  // namespace

TEST_CASE("a cluster is made, used, stopped and started again with its data") {
  const Directory directory;
  Events events;
  auto options = quick(directory.postgres());
  options.on_event = [&](ClusterEvent event) { events.add(event); };
  {
    const auto cluster = start(options);
    CHECK(cluster->pid() > 0);
    CHECK_FALSE(cluster->adopted());
    CHECK(ask(*cluster, "SHOW data_checksums") == "on");
    CHECK(ask(*cluster, "SHOW server_encoding") == "UTF8");
    CHECK(ask(*cluster, "SELECT datcollate::text FROM pg_database WHERE datname = 'template1'") ==
          "C");
    CHECK(ask(*cluster, "SELECT lower('GRÜN')") == "grün");
    CHECK(ask(*cluster, "SELECT count(*)::text FROM pg_collation WHERE collname = 'de-x-icu'") ==
          "1");
    CHECK(ask(*cluster, "SHOW listen_addresses").empty());
    CHECK(ask(*cluster, "SHOW shared_buffers") == "16MB");
    struct stat status{};
    REQUIRE(::stat((cluster->directory() / "socket").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0700);
    CHECK(cluster->ensure_database("taskora"));
    CHECK(cluster->ensure_database("taskora"));
    CHECK(execute_script(cluster->conninfo("taskora"), "CREATE TABLE kept AS SELECT 42 AS n"));
    cluster->stop();
    cluster->stop();
    CHECK(cluster->pid() == 0);
  }
  const auto again = start(options);
  CHECK(execute_script(again->conninfo("taskora"), "SELECT n FROM kept"));
  const std::vector expected{ClusterEvent::initialised, ClusterEvent::started,
                             ClusterEvent::stopped, ClusterEvent::started};
  CHECK(events.all() == expected);
}

TEST_CASE("a cluster is durable unless a test says otherwise") {
  const Directory directory;
  auto options = quick(directory.postgres());
  options.durable = true;
  const auto cluster = start(options);
  CHECK(ask(*cluster, "SHOW fsync") == "on");
  CHECK(ask(*cluster, "SHOW full_page_writes") == "on");
  CHECK(ask(*cluster, "SHOW synchronous_commit") == "on");
}

TEST_CASE(
    "a server whose owner was killed is adopted, and the owner's sockets did not live on in it") {
  const MadeCluster directory;
  Owner owner{directory.postgres(), "listen"};
  CAPTURE(owner.line());
  REQUIRE(owner.server() > 0);
  const auto port = std::stoi(owner.line().substr(owner.line().find(' ')));
  owner.kill();
  REQUIRE(::kill(owner.server(), 0) == 0);
  CHECK(can_listen(port));
  const auto cluster = start(quick(directory.postgres()));
  CHECK(cluster->adopted());
  CHECK(cluster->pid() == owner.server());
  CHECK(ask(*cluster, "SELECT 'here'") == "here");
}

TEST_CASE("an adopted server is watched and stopped like one's own") {
  const MadeCluster directory;
  Owner owner{directory.postgres()};
  owner.kill();
  Events events;
  auto options = quick(directory.postgres());
  options.on_event = [&](ClusterEvent event) { events.add(event); };
  const auto cluster = start(options);
  REQUIRE(cluster->adopted());
  ::kill(owner.server(), SIGKILL);
  REQUIRE(events.wait_for(ClusterEvent::restarted));
  CHECK(cluster->pid() != owner.server());
  CHECK(ask(*cluster, "SELECT 'here'") == "here");
  const auto pid = cluster->pid();
  cluster->stop();
  CHECK(::kill(pid, 0) != 0);
}

TEST_CASE("a second owner of the directory is refused") {
  const MadeCluster directory;
  const auto first = start(quick(directory.postgres()));
  const auto second = PrivateCluster::start(quick(directory.postgres()));
  REQUIRE_FALSE(second);
  CHECK(second.error().code == ErrorCode::conflict);
  CHECK(second.error().type == "cluster_in_use");
  CHECK(second.error().detail.find(std::to_string(::getpid())) != std::string::npos);
  const Owner other{directory.postgres()};
  CHECK(other.line().starts_with("cluster_in_use"));
  CHECK(ask(*first, "SELECT 'here'") == "here");
}

TEST_CASE("a server that dies is started again") {
  const MadeCluster directory;
  Events events;
  auto options = quick(directory.postgres());
  options.on_event = [&](ClusterEvent event) { events.add(event); };
  const auto cluster = start(options);
  const auto pid = cluster->pid();
  ::kill(pid, SIGKILL);
  REQUIRE(events.wait_for(ClusterEvent::restarted));
  CHECK(events.wait_for(ClusterEvent::died));
  CHECK(cluster->pid() != pid);
  CHECK(ask(*cluster, "SELECT 'here'") == "here");
}

TEST_CASE("nothing of the caller's environment reaches the server or its clients") {
  const MadeCluster directory;
  for (const auto* name :
       {"PGDATA", "PGHOST", "PGHOSTADDR", "PGPORT", "PGUSER", "PGDATABASE", "PGSSLMODE",
        "PGOPTIONS", "PGPASSFILE", "PGREQUIREPEER", "PGCHANNELBINDING", "PGTARGETSESSIONATTRS",
        "PGCLIENTENCODING", "PGCTLTIMEOUT", "LC_ALL", "LANG", "LC_MESSAGES", "LANGUAGE", "TZ"}) {
    ::setenv(name, "nonsense", 1);
  }
  {
    const auto cluster = start(quick(directory.postgres()));
    CHECK(ask(*cluster, "SHOW lc_messages") == "C");
    CHECK(ask(*cluster, "SHOW log_timezone") == "UTC");
    const auto environment = fs::path{"/proc"} / std::to_string(cluster->pid()) / "environ";
    std::ifstream file{environment};
    const std::string all{std::istreambuf_iterator<char>{file}, {}};
    CHECK_FALSE(all.empty());
    CHECK(all.find("nonsense") == std::string::npos);
  }
  for (const auto* name :
       {"PGDATA", "PGHOST", "PGHOSTADDR", "PGPORT", "PGUSER", "PGDATABASE", "PGSSLMODE",
        "PGOPTIONS", "PGPASSFILE", "PGREQUIREPEER", "PGCHANNELBINDING", "PGTARGETSESSIONATTRS",
        "PGCLIENTENCODING", "PGCTLTIMEOUT", "LC_ALL", "LANG", "LC_MESSAGES", "LANGUAGE", "TZ"}) {
    ::unsetenv(name);
  }
}

TEST_CASE("a program that ignores its environment is not led astray by a service of libpq's") {
  const MadeCluster directory;
  ::setenv("PGSERVICE", "elsewhere", 1);
  ::setenv("PGOPTIONS", "-c default_transaction_read_only=on", 1);
  ignore_environment();
  CHECK(::getenv("PGSERVICE") == nullptr);
  const auto cluster = start(quick(directory.postgres()));
  CHECK(cluster->ensure_database("taskora"));
  CHECK(ask(*cluster, "SHOW default_transaction_read_only") == "off");
}

TEST_CASE("what a killed server left behind does not stop the next one") {
  const MadeCluster directory;
  fs::path data;
  {
    const auto cluster = start(quick(directory.postgres()));
    data = cluster->directory() / "data";
  }
  // The process number in use again by another server of the same user, which PostgreSQL itself
  // would take for its own; a half-made cluster; sockets nobody listens on.
  const MadeCluster elsewhere;
  const auto other = start(quick(elsewhere.postgres()));
  std::ofstream{data / "postmaster.pid"} << other->pid() << '\n'
                                         << data.string() << "\n1\n5432\n"
                                         << "/nowhere\n";
  fs::create_directory(data.parent_path() / "data.new");
  std::ofstream{data.parent_path() / "data.new/PG_VERSION"} << "15\n";
  std::ofstream{data.parent_path() / "socket/.s.PGSQL.5432"} << "";
  std::ofstream{data.parent_path() / "socket/.s.PGSQL.5432.lock"} << other->pid() << '\n';
  const auto cluster = start(quick(directory.postgres()));
  CHECK_FALSE(cluster->adopted());
  CHECK(ask(*cluster, "SELECT 'here'") == "here");
}

TEST_CASE("a making that was cut off is begun anew") {
  const Directory directory;
  fs::create_directory(directory.postgres());
  fs::create_directory(directory.postgres() / "data.new");
  std::ofstream{directory.postgres() / "data.new/half"} << "made";
  ::chmod(directory.postgres().c_str(), 0700);
  if (::geteuid() == 0) {
    const auto* owner = ::getpwnam("postgres");
    REQUIRE(::chown(directory.postgres().c_str(), owner->pw_uid, owner->pw_gid) == 0);
  }
  const auto cluster = start(quick(directory.postgres()));
  CHECK(ask(*cluster, "SELECT 'here'") == "here");
}

TEST_CASE("a path too long or too odd for a socket gets a short one, removed at the end") {
  const Directory directory;
  const auto place =
      directory.path() / std::string(90, 'x') / "with, comma 'and' blank" / "postgres";
  fs::path socket;
  {
    const auto cluster = start(quick(place));
    CHECK(ask(*cluster, "SELECT 'here'") == "here");
    socket = ask(*cluster, "SHOW unix_socket_directories");
    CHECK(socket.string().size() < 60);
    struct stat status{};
    REQUIRE(::stat(socket.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0700);
  }
  CHECK_FALSE(fs::exists(socket));
}

TEST_CASE("data of a version that is not installed name the package to install") {
  const MadeCluster directory;
  {
    const auto cluster = start(quick(directory.postgres()));
  }
  std::ofstream{directory.postgres() / "data/PG_VERSION"} << "9\n";
  const auto refused = PrivateCluster::start(quick(directory.postgres()));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().type == "postgresql_missing");
  CHECK(refused.error().detail.find("postgresql-9") != std::string::npos);
}

TEST_CASE("a machine without PostgreSQL is told what to install, and nothing is made") {
  const Directory directory;
  auto options = quick(directory.postgres());
  options.installations = directory.path() / "none";
  const auto refused = PrivateCluster::start(options);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().type == "postgresql_missing");
  CHECK_FALSE(fs::exists(directory.postgres()));
}

TEST_CASE("the newest installed version makes a new cluster") {
  const Directory directory;
  int newest = 0;
  for (const auto& entry : fs::directory_iterator{"/usr/lib/postgresql"}) {
    newest = std::max(newest, std::atoi(entry.path().filename().c_str()));
  }
  CHECK(start(quick(directory.postgres()))->major() == newest);
}

TEST_CASE("a server that cannot start says where its log is") {
  const MadeCluster directory;
  auto options = quick(directory.postgres());
  options.settings["shared_buffers"] = "nonsense";
  const auto refused = PrivateCluster::start(options);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().type == "cluster_start");
  CHECK(refused.error().detail.find("server.log") != std::string::npos);
}

TEST_CASE("a directory open to others, or a file in its place, is refused") {
  const Directory directory;
  fs::create_directory(directory.postgres());
  std::ofstream{directory.postgres() / "something"} << "of somebody's";
  ::chmod(directory.postgres().c_str(), 0755);
  CHECK(PrivateCluster::start(quick(directory.postgres())).error().code ==
        ErrorCode::permission_denied);
  const auto file = directory.path() / "file";
  std::ofstream{file} << "a file";
  CHECK(PrivateCluster::start(quick(file)).error().code == ErrorCode::permission_denied);
}

TEST_CASE(
    "started by root, a cluster the server's user cannot reach lives elsewhere behind a link") {
  if (::geteuid() != 0) SKIP("only root runs the server as another user");
  const Directory directory{0700};
  fs::path place;
  {
    const auto cluster = start(quick(directory.postgres()));
    place = cluster->directory();
    CHECK(place.parent_path() == "/var/lib/taskora");
    CHECK(fs::read_symlink(directory.postgres()) == place);
    CHECK(execute_script(cluster->conninfo("postgres"), "CREATE TABLE kept AS SELECT 42 AS n"));
  }
  {
    const auto again = start(quick(directory.postgres()));
    CHECK(again->directory() == place);
    CHECK(execute_script(again->conninfo("postgres"), "SELECT n FROM kept"));
  }
  // Whoever removes the link has given the data up: they are not taken for those of the next
  // cluster.
  fs::remove(directory.postgres());
  {
    const auto fresh = start(quick(directory.postgres()));
    CHECK(fresh->directory() != place);
  }
  fs::remove_all(place);
}

TEST_CASE("a link to a place that is gone is told") {
  const Directory directory;
  fs::create_directory_symlink(directory.path() / "gone", directory.postgres());
  const auto refused = PrivateCluster::start(quick(directory.postgres()));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::permission_denied);
}

TEST_CASE("started by root, the server runs as postgres and not as root") {
  if (::geteuid() != 0) SKIP("only root runs the server as another user");
  const MadeCluster directory;
  const auto cluster = start(quick(directory.postgres()));
  struct stat status{};
  REQUIRE(::stat(("/proc/" + std::to_string(cluster->pid())).c_str(), &status) == 0);
  CHECK(status.st_uid == ::getpwnam("postgres")->pw_uid);
}

TEST_CASE("an ordinary user runs the server as themselves, and root later keeps it theirs") {
  if (::geteuid() != 0) SKIP("only root can become another user");
  const Directory directory;
  const auto* user = somebody();
  REQUIRE(::chown(directory.path().c_str(), user->pw_uid, user->pw_gid) == 0);
  Owner owner{directory.postgres(), "", user};
  CAPTURE(owner.line());
  REQUIRE(owner.server() > 0);
  struct stat status{};
  REQUIRE(::stat(("/proc/" + std::to_string(owner.server())).c_str(), &status) == 0);
  CHECK(status.st_uid == user->pw_uid);
  owner.kill();
  const auto cluster = start(quick(directory.postgres()));
  CHECK(cluster->adopted());
  CHECK(ask(*cluster, "SELECT 'here'") == "here");
}

TEST_CASE("another user's directory is refused to an ordinary user") {
  if (::geteuid() != 0) SKIP("only root can become another user");
  const MadeCluster directory;
  {
    const auto cluster = start(quick(directory.postgres()));
  }
  const Owner owner{directory.postgres(), "", somebody()};
  CHECK(owner.line().starts_with("permission_denied"));
}
