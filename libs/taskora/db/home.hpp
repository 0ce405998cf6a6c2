#pragma once
// Where a private cluster lives, and who owns it. Internal to db.

#include "taskora/base/result.hpp"
#include "taskora/db/cluster.hpp"
#include "taskora/db/process.hpp"

#include <filesystem>
#include <string>

namespace taskora::db {

struct Home {
  std::filesystem::path directory;  // the real one
  std::filesystem::path socket;     // directory of the socket
  User user;                        // of the server

  [[nodiscard]] std::filesystem::path data() const { return directory / "data"; }
  [[nodiscard]] std::filesystem::path log() const { return directory / "server.log"; }
  [[nodiscard]] std::filesystem::path lock() const { return directory / "lock"; }
  [[nodiscard]] bool initialised() const { return std::filesystem::exists(data() / "PG_VERSION"); }
};

// Makes the directories that are missing.
[[nodiscard]] Result<Home> prepare_home(const ClusterOptions& options);

// The lock of the one owner; freed by the kernel however the process ends. conflict
// "cluster_in_use".
[[nodiscard]] Result<Descriptor> lock_home(const Home& home);

// <installations>/<major>/bin. major 0: the newest. unavailable "postgresql_missing".
struct Installation {
  int major = 0;
  std::filesystem::path programs;
};
[[nodiscard]] Result<Installation> find_installation(const std::filesystem::path& installations,
                                                     int major);

// The major version that made the data directory.
[[nodiscard]] Result<int> data_version(const Home& home);

}  // namespace taskora::db
