#pragma once
// A PostgreSQL server of our own: made in a directory, started, supervised, stopped last. It
// listens on a Unix socket in a directory only its user may enter, never on TCP, and trusts whoever
// gets there.
//
//   <directory>/           owned by the server's user, 0700
//     data/                PGDATA: checksums, UTF8, collation C, fsync on
//     socket/              unless the path is too long for a socket: then a private directory under
//     /run or /tmp server.log lock                 held (flock) by the process that owns the
//     cluster
//
// PostgreSQL refuses to run as root: started by root, it runs as `postgres`, or as whoever owns an
// existing cluster. When that user cannot reach the directory (below /root, say), the cluster is
// made in /var/lib/taskora/<hash of the path> and `directory` becomes a symbolic link to it.
//
// A server whose owner was killed keeps running and is adopted by the next start. Nothing of the
// caller's environment (PG…, locale) reaches the server; the caller's own connections are kept from
// it by ignore_environment() (environment.hpp).

#include "taskora/base/result.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace taskora::db {

enum class ClusterEvent {
  initialised,  // a new cluster was made
  started,
  adopted,  // a running server was taken over
  died,     // the server ended by itself; a restart follows
  restarted,
  restart_failed,  // will be tried again, with growing pauses
  stopped,
};

[[nodiscard]] std::string_view to_string(ClusterEvent event);

struct ClusterOptions {
  std::filesystem::path directory;  // e.g. .taskora/postgres; made when missing
  int major = 0;        // of a new cluster; 0: the newest installed. An existing one keeps its own
  bool durable = true;  // false: no fsync, for tests that throw the data away
  bool die_with_parent = false;  // for tests: the server ends when this process is killed
  std::map<std::string, std::string> settings;  // further server settings, for this start
  std::chrono::seconds start_timeout{120};      // crash recovery can take its time
  std::chrono::seconds stop_timeout{20};        // fast shutdown, then immediate
  std::filesystem::path installations = "/usr/lib/postgresql";  // <major>/bin/postgres
  // Called on the supervisor's thread, in start() and stop() too; must not call back into the
  // cluster.
  std::function<void(ClusterEvent)> on_event;
};

// Thread-safe but for stop().
class PrivateCluster {
 public:
  // Blocks until the server accepts connections. Errors, each with a detail that says what to do:
  //   unavailable  "postgresql_missing"  no installation (of the cluster's major): names the
  //   package
  //                "cluster_start"       the server did not start; the detail names its log
  //   conflict     "cluster_in_use"      another process owns the directory
  //   permission_denied, internal       the directory cannot be made or used
  [[nodiscard]] static Result<std::unique_ptr<PrivateCluster>> start(ClusterOptions options);

  ~PrivateCluster();  // stop()
  PrivateCluster(const PrivateCluster&) = delete;
  PrivateCluster& operator=(const PrivateCluster&) = delete;

  // Stops the server (fast, then immediate) and gives the directory up. Idempotent.
  void stop();

  // libpq connection string through the private socket; user "postgres" is the superuser.
  [[nodiscard]] std::string conninfo(std::string_view database,
                                     std::string_view user = "postgres") const;
  // Makes the database if it is missing: UTF8, collation C.
  [[nodiscard]] Status ensure_database(std::string_view name);

  [[nodiscard]] bool adopted() const;
  [[nodiscard]] int major() const;
  [[nodiscard]] pid_t pid() const;  // of the server now; 0 between a death and the restart
  [[nodiscard]] const std::filesystem::path& directory() const;  // where it really is
  [[nodiscard]] std::filesystem::path log_file() const;

 private:
  class Impl;
  explicit PrivateCluster(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// For a program beside the owner: the connection string of the server that runs in `directory`
// (ClusterOptions::directory). Errors: unavailable, type "cluster_stopped": none does, or this user
// may not look.
[[nodiscard]] Result<std::string> running_conninfo(const std::filesystem::path& directory,
                                                   std::string_view database,
                                                   std::string_view user = "postgres");

}  // namespace taskora::db
