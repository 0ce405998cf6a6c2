#include "wire.hpp"

#include "taskora/http/text.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace taskora::testing {
namespace {

using Clock = std::chrono::steady_clock;

// Not an assertion: connections are opened by threads that are not the test's.
void need(bool done, const char* what) {
  if (!done) throw std::system_error{errno, std::generic_category(), what};
}

bool wait_on(int fd, short events, Clock::time_point until) {
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
    if (left.count() <= 0) return false;
    pollfd waiting{fd, events, 0};
    const int n = ::poll(&waiting, 1, static_cast<int>(left.count()));
    if (n > 0) return true;
    if (n < 0 && errno != EINTR) return false;
  }
}

// The first answer in `bytes`, which loses it; nullopt if it is not complete.
std::optional<WireAnswer> take_answer(std::string& bytes, bool head) {
  const auto end = bytes.find("\r\n\r\n");
  if (end == std::string::npos) return std::nullopt;
  WireAnswer answer;
  std::string_view lines{bytes.data(), end + 2};
  const auto first = lines.substr(0, lines.find("\r\n"));
  if (!first.starts_with("HTTP/1.1 "))
    return WireAnswer{.status = -1, .headers = {}, .body = bytes};
  answer.status = std::stoi(std::string{first.substr(9, 3)});
  lines.remove_prefix(first.size() + 2);
  while (!lines.empty()) {
    const auto line = lines.substr(0, lines.find("\r\n"));
    lines.remove_prefix(line.size() + 2);
    const auto colon = line.find(':');
    std::string name{line.substr(0, colon)};
    std::transform(name.begin(), name.end(), name.begin(), http::to_lower);
    answer.headers[name] = http::trim(line.substr(colon + 1));
  }
  std::size_t length = 0;
  if (!head && !answer.header("content-length").empty())
    length = std::stoul(answer.header("content-length"));
  if (bytes.size() < end + 4 + length) return std::nullopt;
  answer.body = bytes.substr(end + 4, length);
  bytes.erase(0, end + 4 + length);
  return answer;
}

}  // namespace

Wire::Wire(std::uint16_t port, int receive_buffer)
    : fd_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
  need(fd_ >= 0, "socket");
  const int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (receive_buffer > 0)
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  need(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0, "connect");
}

Wire::~Wire() {
  if (fd_ >= 0) ::close(fd_);
}

Wire::Wire(Wire&& other) noexcept
    : fd_{std::exchange(other.fd_, -1)},
      in_{std::move(other.in_)},
      ended_{other.ended_},
      interim_{other.interim_} {}

bool Wire::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) {
      if (!wait_on(fd_, POLLOUT, Clock::now() + std::chrono::seconds{10})) return false;
      continue;
    }
    if (n < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

void Wire::finish() {
  ::shutdown(fd_, SHUT_WR);
}

bool Wire::receive(std::chrono::milliseconds patience) {
  if (ended_ || !wait_on(fd_, POLLIN, Clock::now() + patience)) return false;
  std::array<char, 65536> buffer{};
  const auto n = ::recv(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (n <= 0) {
    ended_ = true;
    return false;
  }
  in_.append(buffer.data(), static_cast<std::size_t>(n));
  return true;
}

std::optional<WireAnswer> Wire::answer(bool head, std::chrono::milliseconds patience) {
  const auto until = Clock::now() + patience;
  for (;;) {
    const bool none = in_.starts_with("HTTP/1.1 1");
    if (auto answer = take_answer(in_, head || none)) {
      if (!none) return answer;
      interim_ = true;
      continue;
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
    if (left.count() <= 0 || !receive(left)) return std::nullopt;
  }
}

std::string Wire::rest(std::chrono::milliseconds patience) {
  while (receive(patience)) {
  }
  return std::exchange(in_, {});
}

bool Wire::closed(std::chrono::milliseconds patience) {
  while (receive(patience)) {
  }
  return ended_;
}

bool Wire::wait_for(std::string_view text, std::chrono::milliseconds patience) {
  const auto until = Clock::now() + patience;
  while (in_.find(text) == std::string::npos) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
    if (left.count() <= 0 || !receive(left)) return false;
  }
  return true;
}

OneAnswer::OneAnswer(std::string bytes) : fd_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  need(::bind(fd_, generic, size) == 0, "bind");
  need(::listen(fd_, 1) == 0, "listen");
  need(::getsockname(fd_, generic, &size) == 0, "getsockname");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread{[this, bytes = std::move(bytes)] {
    const int client = ::accept(fd_, nullptr, nullptr);
    if (client < 0) return;
    std::array<char, 4096> asked{};
    ::recv(client, asked.data(), asked.size(), 0);
    std::string_view left{bytes};
    for (ssize_t n = 0; n >= 0 && !left.empty();
         left.remove_prefix(static_cast<std::size_t>(n < 0 ? 0 : n))) {
      n = ::send(client, left.data(), left.size(), MSG_NOSIGNAL);
    }
    ::close(client);
  }};
}

OneAnswer::~OneAnswer() {
  ::shutdown(fd_, SHUT_RDWR);
  thread_.join();
  ::close(fd_);
}

std::string request(std::string_view method, std::string_view target, std::string_view body,
                    std::string_view headers) {
  std::string text;
  text.append(method)
      .append(" ")
      .append(target)
      .append(" HTTP/1.1\r\nHost: test\r\n")
      .append(headers);
  if (!body.empty())
    text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  return text.append("\r\n").append(body);
}

std::vector<WireAnswer> split_answers(std::string_view bytes) {
  std::vector<WireAnswer> answers;
  std::string left{bytes};
  while (!left.empty()) {
    auto answer = take_answer(left, false);
    if (!answer || answer->status < 0) {
      answers.push_back({.status = -1, .headers = {}, .body = left});
      break;
    }
    answers.push_back(std::move(*answer));
  }
  return answers;
}

std::size_t resident_bytes() {
  std::size_t total = 0;
  std::size_t resident = 0;
  std::ifstream{"/proc/self/statm"} >> total >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace taskora::testing
