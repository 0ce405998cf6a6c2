#include "taskora/http/connection.hpp"

#include <array>
#include <cerrno>
#include <sys/socket.h>
#include <sys/uio.h>

namespace taskora::http {
namespace {

constexpr std::size_t kMostLingered = std::size_t{16}
                                      << 20U;  // bytes read and dropped after a refusal

auto now() {
  return std::chrono::steady_clock::now();
}

bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK;
}

iovec piece(std::string_view text) {
  return {const_cast<char*>(text.data()), text.size()};
}  // sendmsg only reads

}  // namespace

void Connection::answer(Answer answer) {
  auto opener = std::move(answer.stream);
  {
    const std::lock_guard lock{mutex_};
    if (state_ == State::closed) return;
    if (!opener) return begin_answer(std::move(answer));
    start_stream(std::move(answer));
  }
  try {
    opener(shared_from_this());
  } catch (const std::exception& error) {
    shared_->observer.on_error(error.what(), {});
    close("error");
  } catch (...) {
    shared_->observer.on_error("an exception of unknown type while a stream was opened", {});
    close("error");
  }
}

void Connection::abandon() {
  shut("error");
}

void Connection::begin_answer(Answer answer) {
  out_ = std::move(answer);
  written_ = 0;
  state_ = State::writing;
  flush();
}

void Connection::flush() {
  const auto head = std::string_view{out_.head};
  const auto body = out_.content();
  while (written_ < head.size() + body.size()) {
    std::array<iovec, 2> pieces{};
    std::size_t count = 0;
    if (written_ < head.size()) pieces[count++] = piece(head.substr(written_));
    const auto body_from = written_ < head.size() ? 0 : written_ - head.size();
    if (body_from < body.size()) pieces[count++] = piece(body.substr(body_from));
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = count;
    const auto n = ::sendmsg(fd(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && !would_block()) return shut_now("client_gone");
    if (n < 0) {
      if (!keep_unsent()) return shut_now("slow_reader");
      deadline_ = now() + shared_->options.write_deadline;
      wake_by(deadline_);
      return arm_write();
    }
    written_ += static_cast<std::size_t>(n);
  }
  const bool close = out_.close || shared_->draining;
  drop_answer();
  if (close) return linger(end_reason_);
  next_request();
}

// An answer that the reader does not take at once counts against what all slow readers may have.
bool Connection::keep_unsent() {
  if (unsent_ > 0) return true;
  unsent_ = out_.head.size() + out_.body.size();
  return shared_->unsent.fetch_add(unsent_) + unsent_ <= shared_->options.max_unsent;
}

void Connection::drop_answer() {
  out_ = {};
  shared_->unsent -= unsent_;
  unsent_ = 0;
}

void Connection::arm_write() {
  if (write_armed_ || state_ == State::closed) return;
  write_armed_ = true;
  socket_.async_wait(boost::asio::ip::tcp::socket::wait_write,
                     [self = shared_from_this()](const boost::system::error_code& error) {
                       const std::lock_guard lock{self->mutex_};
                       self->write_armed_ = false;
                       self->on_writable(static_cast<bool>(error));
                     });
}

void Connection::on_writable(bool failed) {
  if (state_ == State::closed) return;
  if (failed) return shut_now("client_gone");
  if (state_ == State::writing) return flush();
  if (state_ == State::streaming) return flush_stream();
}

// Closing a socket that holds unread bytes resets the connection, and the client may lose the
// answer. So the sending half is closed first and what still comes is read and dropped, for a short
// time and up to a limit.
void Connection::linger(std::string_view reason) {
  end_reason_ = reason;
  let_go_of_buffers();
  ::shutdown(fd(), SHUT_WR);
  state_ = State::lingering;
  deadline_ = now() + shared_->options.linger_deadline;
  wake_by(deadline_);
  discard();
}

void Connection::discard() {
  while (lingered_ < kMostLingered) {
    const auto n = ::recv(fd(), nullptr, std::size_t{1} << 20U,
                          MSG_DONTWAIT | MSG_TRUNC);  // dropped in the kernel
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && would_block()) return arm_read();
    if (n <= 0) return shut_now(end_reason_);
    lingered_ += static_cast<std::size_t>(n);
  }
  shut_now(end_reason_);
}

void Connection::shut_now(std::string_view reason) {
  if (state_ == State::closed) return;
  if (state_ == State::streaming) stream_is_over(reason);
  state_ = State::closed;
  wake_by(SteadyTime::max());
  shared_->observer.on_connection(ConnectionEvent::closed, reason);
  let_go_of_buffers();
  boost::system::error_code ignored;
  socket_.close(ignored);
  shared_->closed();
}

void Connection::let_go_of_buffers() {
  buffer_.reset();
  capacity_ = used_ = request_size_ = 0;
  scanner_.reset();
  head_ = {};
  shared_->body_bytes -= body_.size();
  body_ = {};
  body_used_ = 0;
  drop_answer();
  shared_->unsent -= pending_.size() - pending_from_;
  pending_ = {};
  pending_from_ = 0;
}

void Connection::wake_by(SteadyTime time) {
  wake_at_.store(time, std::memory_order_relaxed);
}

}  // namespace taskora::http
