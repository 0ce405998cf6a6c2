#include "taskora/http/connection.hpp"

#include <algorithm>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace taskora::http {
namespace {

constexpr int kStreamSendBuffer = 64 << 10;  // the kernel's share of what a slow reader may hold
constexpr std::string_view kHeartbeat = ":\n\n";

auto now() {
  return std::chrono::steady_clock::now();
}

}  // namespace

void Connection::start_stream(Answer answer) {
  let_go_of_buffers();
  state_ = State::streaming;
  ::setsockopt(fd(), SOL_SOCKET, SO_SNDBUF, &kStreamSendBuffer, sizeof kStreamSendBuffer);
  const auto unacknowledged =
      static_cast<unsigned>(shared_->options.write_deadline.count());  // a peer that vanished
  ::setsockopt(fd(), IPPROTO_TCP, TCP_USER_TIMEOUT, &unacknowledged, sizeof unacknowledged);
  ++shared_->streams;
  shared_->observer.on_stream(ConnectionEvent::opened, {});
  if (!send_now(answer.head) || !send_now(answer.content())) return;
  if (shared_->draining) return end_stream("draining");
  arm_read();
}

bool Connection::send(std::string_view bytes) {
  const std::lock_guard lock{mutex_};
  if (state_ != State::streaming || stream_ended_) return false;
  return send_now(bytes);
}

bool Connection::send_now(std::string_view bytes) {
  if (pending_.empty()) {
    const auto n = ::send(fd(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
      shut_now("client_gone");
      return false;
    }
    if (n > 0) bytes.remove_prefix(static_cast<std::size_t>(n));
    const auto heartbeat = shared_->options.stream_heartbeat;
    if (bytes.empty()) {
      wake_by(heartbeat.count() > 0 ? now() + heartbeat : SteadyTime::max());
      return true;
    }
    deadline_ = now() + shared_->options.write_deadline;
    wake_by(deadline_);
  }
  const auto waiting = pending_.size() - pending_from_ + bytes.size();
  const auto together = shared_->unsent.fetch_add(bytes.size()) + bytes.size();
  pending_.append(bytes);
  if (waiting > shared_->options.max_stream_buffer || together > shared_->options.max_unsent) {
    shut_now("slow_reader");
    return false;
  }
  arm_write();
  return true;
}

void Connection::flush_stream() {
  const auto rest = std::string_view{pending_}.substr(pending_from_);
  const auto n = ::send(fd(), rest.data(), rest.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
    return shut_now("client_gone");
  if (n > 0) {
    pending_from_ += static_cast<std::size_t>(n);
    shared_->unsent -= static_cast<std::size_t>(n);
    deadline_ = now() + shared_->options.write_deadline;
    wake_by(deadline_);
  }
  if (pending_from_ < pending_.size()) {
    if (pending_from_ >= pending_.size() / 2) {
      pending_.erase(0, pending_from_);
      pending_from_ = 0;
    }
    return arm_write();
  }
  pending_ = {};
  pending_from_ = 0;
  if (stream_ended_) return linger("stream");
  const auto heartbeat = shared_->options.stream_heartbeat;
  wake_by(heartbeat.count() > 0 ? now() + heartbeat : SteadyTime::max());
}

void Connection::tick_stream(SteadyTime time) {
  if (!pending_.empty()) {
    if (time >= deadline_) shut_now("write_timeout");
  } else if (!stream_ended_) {
    send_now(kHeartbeat);
  }
}

// The client of a stream has nothing more to say: whatever can be read means that it is gone or
// does not speak HTTP.
void Connection::watch_peer() {
  char byte = 0;
  const auto n = ::recv(fd(), &byte, 1, MSG_DONTWAIT);
  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return arm_read();
  shut_now("client_gone");
}

void Connection::close(std::string_view reason) {
  const std::lock_guard lock{mutex_};
  if (state_ == State::streaming) end_stream(reason);
}

void Connection::end_stream(std::string_view reason) {
  if (stream_ended_) return;
  stream_is_over(reason);
  if (pending_.empty()) linger("stream");
}

void Connection::stream_is_over(std::string_view reason) {
  if (stream_ended_) return;
  stream_ended_ = true;
  stream_reason_ = reason;
  --shared_->streams;
  shared_->observer.on_stream(ConnectionEvent::closed, reason);
  if (callback_)
    io_->post([callback = std::move(callback_), text = stream_reason_] { callback(text); });
  callback_ = nullptr;
}

bool Connection::closed() const {
  const std::lock_guard lock{mutex_};
  return state_ != State::streaming || stream_ended_;
}

std::size_t Connection::unsent() const {
  const std::lock_guard lock{mutex_};
  return pending_.size() - pending_from_;
}

void Connection::on_close(std::function<void(std::string_view)> callback) {
  {
    const std::lock_guard lock{mutex_};
    if (state_ == State::streaming && !stream_ended_) {
      callback_ = std::move(callback);
      return;
    }
  }
  io_->post([callback = std::move(callback), text = stream_reason_] { callback(text); });
}

}  // namespace taskora::http
