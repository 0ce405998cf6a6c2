#include "taskora/http/connection.hpp"

#include "taskora/base/uuid.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>

namespace taskora::http {
namespace {

constexpr std::size_t kFirstBuffer = 4096;
constexpr std::size_t kFirstBody = std::size_t{16} << 10U;
constexpr std::chrono::seconds kKeepIdleBuffer{1};
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

auto now() {
  return std::chrono::steady_clock::now();
}

Error overloaded() {
  Error error = unavailable("no worker took the request in time");
  error.type = "overloaded";
  error.detail = "the server is busy; try again in a moment";
  return error;
}

}  // namespace

Connection::Connection(std::shared_ptr<SharedState> shared, std::shared_ptr<Io> io,
                       boost::asio::ip::tcp::socket socket, std::string peer)
    : shared_{std::move(shared)},
      io_{std::move(io)},
      socket_{std::move(socket)},
      peer_{std::move(peer)} {}

void Connection::begin() {
  const std::lock_guard lock{mutex_};
  if (state_ == State::closed) return;
  deadline_ = now() + shared_->options.head_deadline;
  wake_by(deadline_);
  arm_read();
}

bool Connection::gone() const {
  const std::lock_guard lock{mutex_};
  return state_ == State::closed;
}

void Connection::tick(SteadyTime time) {
  if (time < wake_at_.load(std::memory_order_relaxed)) return;
  const std::lock_guard lock{mutex_};
  const bool late = time >= deadline_;
  switch (state_) {
    case State::idle:
      if (late) return shut_now("idle");
      let_go_of_buffers();
      return wake_by(deadline_);
    case State::head:
      if (late)
        refuse(refusal("request_timeout", "the request's head took too long"), "head_timeout");
      return;
    case State::body:
      if (late)
        refuse(refusal("request_timeout", "the request's body took too long"), "body_timeout");
      return;
    case State::writing:
      if (late) shut_now("write_timeout");
      return;
    case State::lingering:
      if (late) shut_now(end_reason_);
      return;
    case State::streaming:
      return tick_stream(time);
    case State::handling:
    case State::closed:
      return;
  }
}

void Connection::drain() {
  const std::lock_guard lock{mutex_};
  if (state_ == State::streaming) return end_stream("draining");
  if (state_ != State::idle) return;
  read_some();  // a request may have arrived that nobody has looked at
  if (state_ == State::idle) shut_now("draining");
}

void Connection::shut(std::string_view reason) {
  const std::lock_guard lock{mutex_};
  shut_now(reason);
}

std::string_view Connection::body() const {
  if (body_apart_) return body_;
  return {buffer_.get() + head_.size, head_.content_length};
}

void Connection::arm_read() {
  if (read_armed_ || state_ == State::closed) return;
  read_armed_ = true;
  socket_.async_wait(boost::asio::ip::tcp::socket::wait_read,
                     [self = shared_from_this()](const boost::system::error_code& error) {
                       const std::lock_guard lock{self->mutex_};
                       self->read_armed_ = false;
                       self->on_readable(static_cast<bool>(error));
                     });
}

void Connection::on_readable(bool failed) {
  if (state_ == State::closed || state_ == State::handling) return;
  if (failed) return shut_now("client_gone");
  if (state_ == State::idle || state_ == State::head || state_ == State::body) return read_some();
  if (state_ == State::lingering) return discard();
  if (state_ == State::streaming) return watch_peer();
}

void Connection::read_some() {
  for (;;) {
    const auto space = make_space();
    if (space.empty()) return;
    const auto n = ::recv(fd(), space.data(), space.size(), MSG_DONTWAIT);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
    if (n <= 0) return shut_now("client_gone");
    took(static_cast<std::size_t>(n));
    if (state_ != State::idle && state_ != State::head && state_ != State::body) return;
    if (static_cast<std::size_t>(n) < space.size()) break;
  }
  arm_read();
}

// Memory is taken as bytes arrive, never because a header announces them. Empty: there is none, and
// the client was told.
std::span<char> Connection::make_space() {
  if (state_ == State::body && body_apart_) {
    if (body_used_ == body_.size()) {
      const auto size = std::min(head_.content_length, std::max(kFirstBody, body_used_ * 2));
      const auto more = size - body_.size();
      if (shared_->body_bytes.fetch_add(more) + more > shared_->options.max_bodies) {
        shared_->body_bytes -= more;
        refuse(overloaded(), "refused");
        return {};
      }
      body_.resize(size);
    }
    return {body_.data() + body_used_, body_.size() - body_used_};
  }
  if (used_ == capacity_) {
    const auto size = std::min(std::max(kFirstBuffer, capacity_ * 2),
                               std::max(shared_->options.max_head, kFirstBuffer));
    auto larger = std::make_unique_for_overwrite<char[]>(size);
    if (used_ > 0) std::memcpy(larger.get(), buffer_.get(), used_);
    buffer_ = std::move(larger);
    capacity_ = size;
  }
  return {buffer_.get() + used_, capacity_ - used_};
}

void Connection::took(std::size_t bytes) {
  if (state_ == State::body && body_apart_) {
    body_used_ += bytes;
    if (body_used_ == head_.content_length) complete();
    return;
  }
  used_ += bytes;
  advance();
}

void Connection::advance() {
  if (state_ == State::idle) {
    state_ = State::head;
    deadline_ = now() + shared_->options.head_deadline;
    wake_by(deadline_);
  }
  if (state_ == State::body) {
    if (used_ >= request_size_) complete();
    return;
  }
  const auto limits = shared_->head_limits();
  const auto found = scanner_.scan({buffer_.get(), used_}, limits);
  if (found == HeadScanner::Found::more) return;
  if (found == HeadScanner::Found::refused) return refuse(scanner_.why(), "refused");
  auto parsed = parse_head({buffer_.get(), scanner_.head_size()}, limits);
  if (const auto* error = std::get_if<Error>(&parsed)) return refuse(*error, "refused");
  head_ = std::move(std::get<Head>(parsed));
  begin_body();
}

void Connection::begin_body() {
  request_size_ = head_.size + head_.content_length;
  if (used_ >= request_size_) return complete();
  state_ = State::body;
  deadline_ = now() + shared_->options.body_deadline;
  wake_by(deadline_);
  body_apart_ = request_size_ > capacity_;
  if (body_apart_) {
    body_.assign(buffer_.get() + head_.size, used_ - head_.size);
    body_used_ = body_.size();
    shared_->body_bytes += body_used_;
    request_size_ = head_.size;
  }
  const bool waits = head_.expects_continue && used_ == head_.size;
  if (body_apart_) used_ = head_.size;
  if (waits) send_continue();
}

void Connection::send_continue() {
  const auto n = ::send(fd(), kContinue.data(), kContinue.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (n != static_cast<ssize_t>(kContinue.size()))
    shut_now("client_gone");  // it reads nothing, not even this
}

void Connection::complete() {
  state_ = State::handling;
  received_at_ = now();
  wake_by(SteadyTime::max());
  if (!shared_->queue.push(shared_from_this())) refuse_overload();
}

void Connection::next_request() {
  const auto left = used_ - request_size_;
  if (left > 0) std::memmove(buffer_.get(), buffer_.get() + request_size_, left);
  used_ = left;
  request_size_ = 0;
  scanner_.reset();
  head_ = {};
  shared_->body_bytes -= body_.size();
  body_ = {};
  body_used_ = 0;
  body_apart_ = false;
  state_ = State::idle;
  const auto time = now();
  deadline_ = time + shared_->options.idle_deadline;
  wake_by(std::min(deadline_, time + kKeepIdleBuffer));
  if (used_ > 0) advance();
  if (state_ == State::idle || state_ == State::head || state_ == State::body) arm_read();
}

void Connection::refuse(const Error& error, std::string_view reason) {
  end_reason_ = reason;
  answer_problem(error, true);
}

// The request was read whole, so the connection can go on; one that has already sent more is told
// to come back.
void Connection::refuse_overload() {
  const bool more = !body_apart_ && used_ > request_size_;
  answer_problem(overloaded(), must_close() || more);
}

void Connection::answer_problem(const Error& error, bool close) {
  const auto id = Uuid::v7().str();
  auto response = problem(error, id);
  if (response.status == 405) response.set("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  RequestRecord record;
  record.route = "(refused)";
  record.method = head_.method;
  record.status = response.status;
  record.bytes_out = response.body.size();
  record.request_id = id;
  record.problem = error.slug();
  shared_->observer.on_request(record);
  std::vector<std::string> dropped;
  begin_answer(make_answer(
      std::move(response),
      {.request_id = id, .head_only = head_.method == Method::head, .close = close}, dropped));
}

}  // namespace taskora::http
