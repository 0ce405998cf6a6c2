#include "taskora/db/cluster.hpp"

#include "taskora/db/admin.hpp"
#include "taskora/db/server.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <future>
#include <poll.h>
#include <sys/eventfd.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace taskora::db {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{100};
constexpr milliseconds kLongestPause{5'000};

// For a thread that must not take the signals meant for the program.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

// One thread starts the server, waits for its end, restarts and stops it: the parent of a child is
// a thread, and a child that dies with its parent dies with that thread.
class PrivateCluster::Impl {
 public:
  Impl(ClusterOptions options, Home home, Descriptor lock, Installation installation)
      : options_{std::move(options)},
        lock_{std::move(lock)},
        wake_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)},
        server_{options_, std::move(home), std::move(installation), wake_.get()} {}
  ~Impl() { stop(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Status start() {
    std::promise<Status> first;
    auto started = first.get_future();
    {
      const SignalsBlocked inherited;
      supervisor_ = std::thread{[this, first = std::move(first)]() mutable { supervise(first); }};
    }
    return started.get();
  }

  void stop() {
    if (!supervisor_.joinable()) return;
    stopping_ = true;
    const std::uint64_t one = 1;
    (void)!::write(wake_.get(), &one, sizeof one);
    supervisor_.join();
    remove_socket_directory();
    lock_ = Descriptor{};
  }

  [[nodiscard]] const Server& server() const { return server_; }
  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] bool adopted() const { return adopted_; }

 private:
  void supervise(std::promise<Status>& first) {
    auto started = first_start();
    const bool up = started.has_value();
    first.set_value(std::move(started));
    while (up && !stopping_) {
      if (!server_.wait()) continue;
      pid_ = 0;
      tell(ClusterEvent::died);
      restart();
    }
    server_.shut_down();
    pid_ = 0;
    if (up) tell(ClusterEvent::stopped);
  }

  Status first_start() {
    if (!server_.home().initialised()) {
      TASKORA_CHECK(server_.initialise());
      tell(ClusterEvent::initialised);
    }
    TASKORA_CHECK(server_.bring_up());
    pid_ = server_.pid();
    adopted_ = server_.adopted();
    tell(adopted_ ? ClusterEvent::adopted : ClusterEvent::started);
    return {};
  }

  void restart() {
    for (auto pause = kFirstPause; !stopping_; pause = std::min(pause * 2, kLongestPause)) {
      if (server_.bring_up()) {
        pid_ = server_.pid();
        return tell(ClusterEvent::restarted);
      }
      if (!stopping_) tell(ClusterEvent::restart_failed);
      pollfd wake{.fd = wake_.get(), .events = POLLIN, .revents = 0};
      ::poll(&wake, 1, static_cast<int>(pause.count()));
    }
  }

  // One made in /run or /tmp because the home's path is too long.
  void remove_socket_directory() const {
    const auto& home = server_.home();
    if (home.socket.parent_path() != home.directory) ::rmdir(home.socket.c_str());
  }

  void tell(ClusterEvent event) const {
    if (options_.on_event) options_.on_event(event);
  }

  const ClusterOptions options_;
  Descriptor lock_;
  Descriptor wake_;
  Server server_;  // after the first start only the supervisor's, but for what never changes
  std::atomic<bool> stopping_ = false;
  std::atomic<pid_t> pid_ = 0;
  std::atomic<bool> adopted_ = false;
  std::thread supervisor_;
};

std::string_view to_string(ClusterEvent event) {
  switch (event) {
    case ClusterEvent::initialised:
      return "initialised";
    case ClusterEvent::started:
      return "started";
    case ClusterEvent::adopted:
      return "adopted";
    case ClusterEvent::died:
      return "died";
    case ClusterEvent::restarted:
      return "restarted";
    case ClusterEvent::restart_failed:
      return "restart_failed";
    case ClusterEvent::stopped:
      return "stopped";
  }
  return "stopped";
}

Result<std::unique_ptr<PrivateCluster>> PrivateCluster::start(ClusterOptions options) try {
  TASKORA_TRY(installation, find_installation(options.installations, options.major));
  TASKORA_TRY(home, prepare_home(options));
  TASKORA_TRY(lock, lock_home(home));
  if (home.initialised()) {
    TASKORA_TRY(major, data_version(home));
    TASKORA_TRY(own, find_installation(options.installations, major));
    installation = std::move(own);
  }
  auto impl = std::make_unique<Impl>(std::move(options), std::move(home), std::move(lock),
                                     std::move(installation));
  TASKORA_CHECK(impl->start());
  return std::unique_ptr<PrivateCluster>{new PrivateCluster{std::move(impl)}};
} catch (const std::filesystem::filesystem_error& error) {
  return fail(ErrorCode::permission_denied, {},
              error.path1().string() + ": " + error.code().message());
}

PrivateCluster::PrivateCluster(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
PrivateCluster::~PrivateCluster() = default;
void PrivateCluster::stop() {
  impl_->stop();
}

std::string PrivateCluster::conninfo(std::string_view database, std::string_view user) const {
  return impl_->server().conninfo(database, user);
}

Status PrivateCluster::ensure_database(std::string_view name) {
  return db::ensure_database(conninfo("postgres"), name);
}

bool PrivateCluster::adopted() const {
  return impl_->adopted();
}
int PrivateCluster::major() const {
  return impl_->server().major();
}
pid_t PrivateCluster::pid() const {
  return impl_->pid();
}
const std::filesystem::path& PrivateCluster::directory() const {
  return impl_->server().home().directory;
}
std::filesystem::path PrivateCluster::log_file() const {
  return impl_->server().home().log();
}

}  // namespace taskora::db
