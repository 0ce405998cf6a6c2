// Asks a port of this container for /readyz, for images without a shell. Kubernetes asks by itself;
// compose needs a program.
//
// usage: healthcheck PORT
// Exit: 0 the answer is 200 within 3 s, 1 it is not, 2 told wrongly.
#include <arpa/inet.h>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

constexpr std::string_view kRequest =
    "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
constexpr std::string_view kReady = "HTTP/1.1 200 ";

bool ready(std::uint16_t port) {
  const int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (file < 0) return false;
  const timeval patience{.tv_sec = 3, .tv_usec = 0};
  setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(file, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  char answer[kReady.size()] = {};
  const bool asked =
      connect(file, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      send(file, kRequest.data(), kRequest.size(), MSG_NOSIGNAL) ==
          static_cast<ssize_t>(kRequest.size());
  const bool answered = asked && recv(file, answer, sizeof answer, MSG_WAITALL) ==
                                     static_cast<ssize_t>(sizeof answer);
  close(file);
  return answered && std::string_view{answer, sizeof answer} == kReady;
}

}  // namespace

int main(int argc, char** argv) {
  std::uint16_t port = 0;
  if (argc != 2) return 2;
  const auto* const end = argv[1] + std::strlen(argv[1]);
  if (const auto [at, error] = std::from_chars(argv[1], end, port);
      error != std::errc{} || at != end)
    return 2;
  return ready(port) ? 0 : 1;
}
