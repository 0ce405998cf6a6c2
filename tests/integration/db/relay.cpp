#include "relay.hpp"

#include <array>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace taskora::db_test {

namespace {

constexpr auto kSocket = ".s.PGSQL.5432";

sockaddr_un address(const std::filesystem::path& directory) {
  sockaddr_un result{};
  result.sun_family = AF_UNIX;
  (directory / kSocket).string().copy(result.sun_path, sizeof result.sun_path - 1);
  return result;
}

const sockaddr* generic(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);  // NOLINT: the socket interface's own way
}

bool readable(int descriptor) {
  pollfd event{.fd = descriptor, .events = POLLIN, .revents = 0};
  return ::poll(&event, 1, 5) > 0;
}

}  // namespace

Relay::Relay(std::filesystem::path server)
    : server_{std::move(server)}, listener_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
  std::string name{"/tmp/taskora-relay-XXXXXX"};
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"mkdtemp"};
  directory_ = name;
  const auto place = address(directory_);
  if (::bind(listener_, generic(place), sizeof place) != 0 || ::listen(listener_, 8) != 0)
    throw std::runtime_error{"bind"};
  thread_ = std::jthread{[this] { run(); }};
}

Relay::~Relay() {
  stop_ = true;
  thread_.join();
  ::close(listener_);
  std::filesystem::remove_all(directory_);
}

// One connection at a time is enough for a pool of one.
void Relay::run() {
  while (!stop_) {
    if (!readable(listener_)) continue;
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    serve(client);
    ::close(client);
  }
}

void Relay::serve(int client) {
  const int server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto place = address(server_);
  bool open = ::connect(server, generic(place), sizeof place) == 0;
  std::array<char, 65'536> buffer{};
  while (open && !stop_) {
    std::array<pollfd, 2> events{{{.fd = client, .events = POLLIN, .revents = 0},
                                  {.fd = server, .events = POLLIN, .revents = 0}}};
    if (::poll(events.data(), events.size(), 5) <= 0) continue;
    for (std::size_t i = 0; i < 2 && open; ++i) {
      if (events[i].revents == 0) continue;
      const auto count = ::read(events[i].fd, buffer.data(), buffer.size());
      open = count > 0 && !(i == 1 && cut_);
      if (open && !(i == 1 && swallow_))
        open = ::write(events[1 - i].fd, buffer.data(), static_cast<std::size_t>(count)) == count;
    }
  }
  ::close(server);
}

}  // namespace taskora::db_test
