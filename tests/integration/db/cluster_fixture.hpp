#pragma once
// What the tests of a private cluster share.

#include "taskora/db/cluster.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <pwd.h>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace taskora::db::cluster_test {

namespace fs = std::filesystem;

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

ClusterOptions quick(const fs::path& directory);

std::unique_ptr<PrivateCluster> start(ClusterOptions options);

std::string ask(const PrivateCluster& cluster, const char* sql);

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

}  // namespace taskora::db::cluster_test
