// Owns a private cluster until it is killed. Prints the server's process number, or the error's
// slug (then exit 1). With "listen", it also holds a TCP listener that a careless child would
// inherit, and prints its port.

#include "taskora/db/cluster.hpp"

#include <iostream>
#include <netinet/in.h>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

namespace {

int listen_somewhere() {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);  // without SOCK_CLOEXEC, on purpose
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);  // NOLINT: the socket interface's own way
  if (::bind(listener, generic, size) != 0 || ::listen(listener, 1) != 0) return 0;
  ::getsockname(listener, generic, &size);
  return ntohs(address.sin_port);
}

}  // namespace

int main(int count, char** arguments) {
  taskora::db::ClusterOptions options;
  options.directory = arguments[1];
  options.durable = false;
  const int port = count > 2 && std::string_view{arguments[2]} == "listen" ? listen_somewhere() : 0;
  const auto cluster = taskora::db::PrivateCluster::start(options);
  if (!cluster) {
    std::cout << cluster.error().slug() << ' ' << cluster.error().detail << std::endl;
    return 1;
  }
  std::cout << (*cluster)->pid() << ' ' << port << std::endl;
  for (;;) ::pause();
}
