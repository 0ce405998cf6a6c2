#include "taskora/http/front.hpp"

#include "taskora/base/uuid.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <malloc.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace taskora::http {
namespace {

using boost::asio::ip::tcp;

constexpr std::size_t kOtherDescriptors =
    256;  // databases, logs, the listener: not for connections
constexpr int kAcceptedAtOnce = 64;
constexpr std::chrono::milliseconds kPause{100};

// A file descriptor until somebody takes it.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_{fd} {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

// As many connections as wanted, if the process may have that many descriptors; raises its soft
// limit as far as it may.
std::size_t allowed_connections(std::size_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  const rlim_t needed = wanted + kOtherDescriptors;
  if (limit.rlim_cur < needed) {
    limit.rlim_cur = std::min<rlim_t>(needed, limit.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &limit);
    ::getrlimit(RLIMIT_NOFILE, &limit);
  }
  if (limit.rlim_cur >= needed) return wanted;
  return limit.rlim_cur > 2 * kOtherDescriptors ? limit.rlim_cur - kOtherDescriptors
                                                : limit.rlim_cur / 2;
}

// Left alone, glibc raises this threshold to the largest block ever freed, keeps such blocks on the
// heap and cuts them up: 200 clients that asked for 1 MB each leave a process of 200 MB behind.
void return_large_blocks_at_once() {
#ifdef __GLIBC__
  ::mallopt(M_MMAP_THRESHOLD, 256 << 10);
#endif
}

std::chrono::milliseconds tick_for(const Options& options) {
  const auto shortest = std::min(
      {options.head_deadline, options.body_deadline, options.idle_deadline, options.write_deadline,
       options.linger_deadline,
       options.stream_heartbeat.count() > 0 ? options.stream_heartbeat : options.idle_deadline});
  return std::clamp(shortest / 4, std::chrono::milliseconds{10}, std::chrono::milliseconds{500});
}

std::string text_of(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
  } else {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
  }
  return text.data();
}

Error cannot_listen(const std::string& where, int code) {
  Error error;
  if (code == EADDRINUSE) {
    error.code = ErrorCode::already_exists;
    error.type = "address_in_use";
    error.detail = where + " is in use by another process";
  } else {
    error.code = code == EADDRNOTAVAIL || code == EACCES ? ErrorCode::invalid_argument
                                                         : ErrorCode::unavailable;
    error.type = "cannot_listen";
    error.detail = "cannot listen on " + where + ": " + std::strerror(code);
  }
  return error;
}

}  // namespace

Front::Lane::Lane(std::shared_ptr<Io> given)
    : io{std::move(given)}, guard{boost::asio::make_work_guard(io->context)}, timer{io->context} {}

Front::Front(std::shared_ptr<SharedState> shared)
    : shared_{std::move(shared)},
      max_connections_{allowed_connections(shared_->options.max_connections)},
      tick_every_{tick_for(shared_->options)} {}

Front::~Front() {
  stop();
}

Status Front::listen_at(const tcp::endpoint& endpoint) {
  const auto where = endpoint.address().to_string() + " port " + std::to_string(endpoint.port());
  const int family = endpoint.protocol().family();
  Descriptor fd{::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (fd.get() < 0) return fail(cannot_listen(where, errno));
  const int on = 1;
  const int off = 0;
  // Rebinding while old connections fade; never SO_REUSEPORT, with which a second process would
  // take half of them.
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on,
               sizeof on);  // inherited by what is accepted
  if (family == AF_INET6) ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  if (::bind(fd.get(), endpoint.data(), static_cast<socklen_t>(endpoint.size())) != 0 ||
      ::listen(fd.get(), shared_->options.backlog) != 0) {
    return fail(cannot_listen(where, errno));
  }
  acceptor_ = std::make_unique<tcp::acceptor>(lanes_.front()->io->context);
  boost::system::error_code error;
  acceptor_->assign(endpoint.protocol(), fd.get(), error);
  if (error) return fail(cannot_listen(where, error.value()));
  fd.release();
  return {};
}

Result<std::uint16_t> Front::start() {
  const auto& options = shared_->options;
  return_large_blocks_at_once();
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(options.address, error);
  if (error)
    return fail(ErrorCode::invalid_argument, "bad_address",
                "'" + options.address + "' is not an IP address");
  for (std::size_t i = 0; i < std::max<std::size_t>(options.io_threads, 1); ++i) {
    lanes_.push_back(std::make_unique<Lane>(std::make_shared<Io>()));
  }
  TASKORA_CHECK(listen_at({address, options.port}));
  const auto port = acceptor_->local_endpoint(error).port();
  pause_ = std::make_unique<boost::asio::steady_timer>(lanes_.front()->io->context);
  watch_listener();
  for (auto& lane : lanes_) {
    tick(*lane);
    lane->thread = std::thread{[this, io = lane->io] { io->run(shared_->observer); }};
  }
  return port;
}

void Front::watch_listener() {
  acceptor_->async_wait(tcp::acceptor::wait_read, [this](const boost::system::error_code& error) {
    if (!error && acceptor_->is_open()) accept_some(kAcceptedAtOnce);
  });
}

void Front::accept_some(int most) {
  for (int i = 0; i < most; ++i) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    auto* const generic =
        reinterpret_cast<sockaddr*>(&address);  // the type accept4 is declared with
    const int fd =
        ::accept4(acceptor_->native_handle(), generic, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
      take_in(fd, text_of(address));
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      shared_->observer.on_connection(ConnectionEvent::rejected, "no_file_descriptors");
      return pause_accepting();
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      break;
    }
  }
  if (!shared_->draining) watch_listener();
}

// Without descriptors accept() fails at once and for ever: wait, instead of asking a million times
// a second.
void Front::pause_accepting() {
  pause_->expires_after(kPause);
  pause_->async_wait([this](const boost::system::error_code& error) {
    if (!error && acceptor_->is_open()) watch_listener();
  });
}

void Front::take_in(int fd, std::string peer) {
  if (shared_->connections() >= max_connections_) return reject(fd, "too_many_connections");
  auto& lane = *lanes_[next_lane_++ % lanes_.size()];
  tcp::socket socket{lane.io->context};
  boost::system::error_code error;
  socket.assign(tcp::v4(), fd, error);  // the family matters only to calls that are not made
  if (error) return reject(fd, "no_file_descriptors");
  shared_->opened();
  shared_->observer.on_connection(ConnectionEvent::opened, {});
  auto connection =
      std::make_shared<Connection>(shared_, lane.io, std::move(socket), std::move(peer));
  boost::asio::post(lane.io->context, [&lane, connection = std::move(connection)]() mutable {
    connection->begin();
    lane.connections.push_back(std::move(connection));
  });
}

// Says why, if that can be done without waiting.
void Front::reject(int fd, std::string_view reason) {
  const Descriptor closing{fd};
  shared_->observer.on_connection(ConnectionEvent::rejected, reason);
  auto error = unavailable({});
  error.type = "overloaded";
  error.detail = "too many connections";
  std::vector<std::string> dropped;
  const auto id = Uuid::v7().str();
  const auto answer = make_answer(problem(error, id), {.request_id = id, .close = true}, dropped);
  const auto text = answer.head + answer.body;
  [[maybe_unused]] const auto sent =
      ::send(fd, text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  ::shutdown(fd, SHUT_WR);
  [[maybe_unused]] const auto dropped_bytes =
      ::recv(fd, nullptr, std::size_t{1} << 20U, MSG_DONTWAIT | MSG_TRUNC);
}

void Front::tick(Lane& lane) {
  const auto now = std::chrono::steady_clock::now();
  for (const auto& connection : lane.connections) connection->tick(now);
  std::erase_if(lane.connections, [](const auto& connection) { return connection->gone(); });
  lane.timer.expires_after(tick_every_);
  lane.timer.async_wait([this, &lane](const boost::system::error_code& error) {
    // One that was due already when the stop cancelled it comes as if nothing had happened.
    if (!error && !lane.stopped) tick(lane);
  });
}

// Runs `work` on the thread of each lane and waits until all have done it.
void Front::on_every_lane(const std::function<void(Lane&)>& work) {
  std::mutex mutex;
  std::condition_variable all_done;
  std::size_t left = lanes_.size();
  for (auto& lane : lanes_) {
    boost::asio::post(lane->io->context, [&, at = lane.get()] {
      work(*at);
      const std::lock_guard lock{mutex};
      if (--left == 0) all_done.notify_one();
    });
  }
  std::unique_lock lock{mutex};
  all_done.wait(lock, [&] { return left == 0; });
}

void Front::drain() {
  if (!acceptor_) return;
  shared_->draining = true;
  on_every_lane([this](Lane& lane) {
    if (&lane != lanes_.front().get() || !acceptor_->is_open()) return;
    accept_some(shared_->options.backlog);  // whoever is in the backlog has been promised an answer
    boost::system::error_code ignored;
    pause_->cancel();
    acceptor_->close(ignored);
  });
  on_every_lane([](Lane& lane) {
    for (const auto& connection : lane.connections) connection->drain();
  });
}

void Front::stop() {
  if (lanes_.empty()) return;
  const bool running = lanes_.front()->thread.joinable();
  if (running) {
    drain();
    on_every_lane([](Lane& lane) {
      for (const auto& connection : lane.connections) connection->shut("stopped");
      lane.connections.clear();
      lane.stopped = true;
      lane.timer.cancel();
    });
  }
  for (auto& lane : lanes_) lane->guard.reset();
  for (auto& lane : lanes_) {
    if (lane->thread.joinable()) lane->thread.join();
  }
  acceptor_.reset();
  pause_.reset();
  lanes_.clear();
}

}  // namespace taskora::http
