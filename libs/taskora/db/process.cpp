#include "taskora/db/process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace taskora::db {

namespace {

std::string reason(int number) {
  return std::generic_category().message(number);
}

Result<User> from_entry(const passwd& entry) {
  User user{.uid = entry.pw_uid, .gid = entry.pw_gid, .groups = {}, .name = entry.pw_name};
  int count = 64;
  user.groups.resize(static_cast<std::size_t>(count));
  if (::getgrouplist(entry.pw_name, entry.pw_gid, user.groups.data(), &count) < 0) count = 0;
  user.groups.resize(static_cast<std::size_t>(count));
  return user;
}

template <typename Lookup>
Result<User> look_up(const std::string& who, const Lookup& lookup) {
  std::array<char, 16'384> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  lookup(&entry, buffer.data(), buffer.size(), &found);
  if (found == nullptr) return fail(not_found("user " + who));
  return from_entry(entry);
}

// From here on code of the child, between fork and exec: system calls only.

constexpr int kStatusDescriptor = 3;

bool become(const User& user) {
  if (::geteuid() == user.uid) return true;
  return ::setgroups(user.groups.size(), user.groups.data()) == 0 && ::setgid(user.gid) == 0 &&
         ::setuid(user.uid) == 0;
}

void default_signals() {
  for (const int number : {SIGPIPE, SIGCHLD, SIGHUP, SIGINT, SIGTERM, SIGQUIT, SIGUSR1, SIGUSR2}) {
    (void)std::signal(number, SIG_DFL);
  }
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

// Sockets of this process must not live on in a server that outlives it.
void close_from(unsigned first) {
  if (::syscall(SYS_close_range, first, ~0U, 0U) == 0) return;
  for (unsigned descriptor = first; descriptor < 4096; ++descriptor)
    ::close(static_cast<int>(descriptor));
}

// Not _exit: a sanitizer hooks into it and does things that are not safe here.
[[noreturn]] void leave(int status) {
  for (;;) ::syscall(SYS_exit_group, status);
}

[[noreturn]] void give_up() {
  const int number = errno;
  (void)!::write(kStatusDescriptor, &number, sizeof number);
  leave(127);
}

struct Prepared {
  std::vector<char*> arguments;
  std::vector<char*> environment;
  const char* directory;
  int output;
  int status;
  pid_t parent;
};

[[noreturn]] void become_program(const Command& command, const Prepared& prepared) {
  ::setsid();
  default_signals();
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, 0);
  ::dup2(prepared.output, 1);
  ::dup2(prepared.output, 2);
  if (prepared.status != kStatusDescriptor) ::dup2(prepared.status, kStatusDescriptor);
  ::fcntl(kStatusDescriptor, F_SETFD, FD_CLOEXEC);
  close_from(kStatusDescriptor + 1);
  ::umask(077);
  if (!become(command.user) || ::chdir(prepared.directory) != 0) give_up();
  if (command.die_with_parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);  // after the change of user, which clears it
    if (::getppid() != prepared.parent) leave(127);
  }
  ::execve(prepared.arguments.front(), prepared.arguments.data(), prepared.environment.data());
  give_up();
}

}  // namespace

Result<User> User::current() {
  return by_id(::geteuid());
}

Result<User> User::by_id(uid_t uid) {
  auto user = look_up(std::to_string(uid), [uid](auto... rest) { ::getpwuid_r(uid, rest...); });
  // A container may run as a number without a name.
  if (!user) return User{.uid = uid, .gid = ::getegid(), .groups = {}, .name = std::to_string(uid)};
  return user;
}

Result<User> User::by_name(const std::string& name) {
  return look_up(name, [&name](auto... rest) { ::getpwnam_r(name.c_str(), rest...); });
}

Result<pid_t> spawn(const Command& command) {
  const Descriptor output{
      ::open(command.output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600)};
  if (!output) return fail(internal_error(command.output.string() + ": " + reason(errno)));
  if (::geteuid() == 0) (void)!::fchown(output.get(), command.user.uid, command.user.gid);
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail(internal_error("pipe: " + reason(errno)));
  const Descriptor heard{ends[0]};
  Descriptor told{ends[1]};

  auto arguments = command.arguments;
  std::vector<std::string> environment{"PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC",
                                       "HOME=" + command.working_directory.string()};
  Prepared prepared{.arguments = {},
                    .environment = {},
                    .directory = command.working_directory.c_str(),
                    .output = output.get(),
                    .status = told.get(),
                    .parent = ::getpid()};
  for (auto& each : arguments) prepared.arguments.push_back(each.data());
  for (auto& each : environment) prepared.environment.push_back(each.data());
  prepared.arguments.push_back(nullptr);
  prepared.environment.push_back(nullptr);

  const auto pid = ::fork();
  if (pid < 0) return fail(internal_error("fork: " + reason(errno)));
  if (pid == 0) become_program(command, prepared);
  told = Descriptor{};
  int error = 0;
  if (::read(heard.get(), &error, sizeof error) == sizeof error) {
    ::waitpid(pid, nullptr, 0);
    return fail(internal_error("cannot run " + command.arguments.front() + ": " + reason(error)));
  }
  return pid;
}

Status run(const Command& command) {
  TASKORA_TRY(pid, spawn(command));
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) return fail(internal_error("waitpid: " + reason(errno)));
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return fail(ErrorCode::internal, "program_failed",
              command.arguments.front() + " failed; see " + command.output.string());
}

bool can_enter(const User& user, const std::filesystem::path& directory) {
  const auto pid = ::fork();
  if (pid < 0) return false;
  if (pid == 0) leave(become(user) && ::access(directory.c_str(), X_OK) == 0 ? 0 : 1);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

Descriptor::~Descriptor() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

int Descriptor::release() {
  return std::exchange(descriptor_, -1);
}

bool is_running(pid_t pid) {
  if (pid <= 0 || (::kill(pid, 0) != 0 && errno == ESRCH)) return false;
  std::ifstream file{"/proc/" + std::to_string(pid) + "/stat"};
  std::string stat{std::istreambuf_iterator<char>{file}, {}};
  const auto name_end = stat.rfind(')');  // the name may hold anything
  if (name_end == std::string::npos || name_end + 2 >= stat.size()) return false;
  return stat[name_end + 2] != 'Z' && stat[name_end + 2] != 'X';
}

ServerProcess::ServerProcess(pid_t pid, bool child)
    : pid_{pid}, child_{child}, handle_{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))} {}

bool ServerProcess::alive() {
  if (pid_ == 0) return false;
  const bool running = child_ ? ::waitpid(pid_, nullptr, WNOHANG) == 0 : is_running(pid_);
  if (!running) *this = ServerProcess{};
  return running;
}

void ServerProcess::signal(int number) const {
  if (pid_ > 0) ::kill(pid_, number);
}

bool ServerProcess::wait(int wake, std::chrono::milliseconds time) {
  constexpr std::chrono::milliseconds kTick{200};  // without pidfds the process is asked for
  const auto deadline = std::chrono::steady_clock::now() + time;
  while (alive()) {
    auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    if (!handle_) left = std::min(left, kTick);
    std::array<pollfd, 2> events{{{.fd = handle_.get(), .events = POLLIN, .revents = 0},
                                  {.fd = wake, .events = POLLIN, .revents = 0}}};
    const auto timeout = static_cast<int>(std::min<std::int64_t>(left.count(), 3'600'000));
    if (::poll(events.data(), events.size(), timeout) > 0 && events[1].revents != 0)
      return !alive();
  }
  return true;
}

}  // namespace taskora::db
