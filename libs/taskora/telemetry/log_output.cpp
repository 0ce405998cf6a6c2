#include "taskora/telemetry/log_output.hpp"

#include <climits>

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <unistd.h>

namespace taskora::telemetry {
namespace {

using std::chrono::milliseconds, std::chrono::steady_clock;

// True when a write of PIPE_BUF bytes will not wait (or will fail at once).
bool wait_for_room(int fd, steady_clock::time_point until) {
  pollfd entry{.fd = fd, .events = POLLOUT, .revents = 0};
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now()).count();
    const int ready =
        poll(&entry, 1, static_cast<int>(std::clamp<milliseconds::rep>(left, 0, 60'000)));
    if (ready >= 0) return ready > 0;
    if (errno != EINTR) return true;
  }
}

}  // namespace

// False when the output is broken; the rest of the line is given up then.
bool LogOutput::send_pending(milliseconds patience) {
  const auto until = steady_clock::now() + patience;
  std::size_t sent = 0;
  while (sent < pending_.size() && wait_for_room(fd_, until)) {
    const auto piece = std::min<std::size_t>(pending_.size() - sent, PIPE_BUF);
    const auto written = ::write(fd_, pending_.data() + sent, piece);
    if (written >= 0) {
      sent += static_cast<std::size_t>(written);
    } else if (errno != EINTR && errno != EAGAIN) {
      pending_.clear();
      return false;
    }
  }
  pending_.erase(0, sent);
  return true;
}

bool LogOutput::ready() {
  if (!pending_.empty()) static_cast<void>(send_pending(milliseconds{0}));
  return pending_.empty();
}

bool LogOutput::write(std::string_view line) {
  if (!pending_.empty()) return false;
  pending_ = line;
  return send_pending(patience_);
}

}  // namespace taskora::telemetry
