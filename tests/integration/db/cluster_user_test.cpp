#include "cluster_fixture.hpp"

#include "taskora/db/admin.hpp"
#include "taskora/db/database.hpp"

#include <fstream>

using namespace taskora;
using namespace taskora::db;
using namespace taskora::db::cluster_test;

namespace {

// A user without privileges who is neither root nor PostgreSQL's.
const passwd* somebody() {
  return ::getpwnam("nobody");
}

}  // namespace

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
