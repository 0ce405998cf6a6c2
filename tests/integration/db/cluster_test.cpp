#include "cluster_fixture.hpp"

#include "taskora/db/admin.hpp"
#include "taskora/db/database.hpp"

#include <arpa/inet.h>
#include <fstream>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>

using namespace taskora;
using namespace taskora::db;
using namespace taskora::db::cluster_test;

namespace {

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
