#include "cluster_fixture.hpp"

#include "taskora/db/database.hpp"
#include "taskora/db/environment.hpp"

#include <fstream>

using namespace taskora;
using namespace taskora::db;
using namespace taskora::db::cluster_test;

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

TEST_CASE("a link to a place that is gone is told") {
  const Directory directory;
  fs::create_directory_symlink(directory.path() / "gone", directory.postgres());
  const auto refused = PrivateCluster::start(quick(directory.postgres()));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::permission_denied);
}
