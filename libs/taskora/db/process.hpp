#pragma once
// Programs of PostgreSQL, started as another user and apart from this process. Internal to db.

#include "taskora/base/result.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace taskora::db {

// A user of the machine.
struct User {
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;
  std::string name;

  [[nodiscard]] static Result<User> current();
  [[nodiscard]] static Result<User> by_id(uid_t uid);
  [[nodiscard]] static Result<User> by_name(const std::string& name);  // not_found
};

struct Command {
  std::vector<std::string> arguments;  // the program's path first
  User user;                           // another than the current one: only as root
  std::filesystem::path working_directory;
  std::filesystem::path output;  // stdout and stderr are appended to it; made with mode 0600
  bool die_with_parent = false;  // SIGQUIT when the thread that spawned it ends
};

// Starts it in a session of its own, with no descriptor and nothing of the environment of this
// process.
[[nodiscard]] Result<pid_t> spawn(const Command& command);

// Starts it and waits for its end. internal when it fails; detail names the log.
[[nodiscard]] Status run(const Command& command);

// Whether the user may enter the directory.
[[nodiscard]] bool can_enter(const User& user, const std::filesystem::path& directory);

// A file descriptor that closes itself.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int descriptor) : descriptor_{descriptor} {}
  Descriptor(Descriptor&& other) noexcept : descriptor_{other.release()} {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();

  [[nodiscard]] int get() const { return descriptor_; }
  [[nodiscard]] explicit operator bool() const { return descriptor_ >= 0; }
  int release();

 private:
  int descriptor_ = -1;
};

// The server: a child, or one that was adopted.
class ServerProcess {
 public:
  ServerProcess() = default;
  ServerProcess(pid_t pid, bool child);

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] bool alive();
  void signal(int number) const;
  // Waits until it has ended (true), `wake` is readable, or the time is over.
  [[nodiscard]] bool wait(int wake, std::chrono::milliseconds time);

 private:
  pid_t pid_ = 0;
  bool child_ = false;
  Descriptor handle_;  // a pidfd, where the kernel has them
};

// A zombie does not run.
[[nodiscard]] bool is_running(pid_t pid);

}  // namespace taskora::db
