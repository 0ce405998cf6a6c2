#pragma once
// One client: reads one request at a time, waits for its answer, writes it, and begins again.
//
// Exactly one party owns a request: the thread of the Io while it is read, the worker while it is
// handled (state `handling`), then whoever writes the answer; the worker does that itself, so that
// no thread is woken for it. The mutex guards everything else, and is never held while a handler or
// a callback of a stream runs.

#include "taskora/http/answer.hpp"
#include "taskora/http/io.hpp"
#include "taskora/http/shared_state.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <span>

namespace taskora::http {

class Connection final : public EventStream, public std::enable_shared_from_this<Connection> {
 public:
  using SteadyTime = std::chrono::steady_clock::time_point;

  Connection(std::shared_ptr<SharedState> shared, std::shared_ptr<Io> io,
             boost::asio::ip::tcp::socket socket, std::string peer);

  // Called by the front, on the thread of the Io.
  void begin();
  void tick(SteadyTime now);  // enforces deadlines, sends heartbeats, lets go of idle buffers
  void drain();  // ends what is idle and what is a stream; the rest ends after its answer
  void shut(std::string_view reason);  // closes at once
  [[nodiscard]] bool gone() const;

  // Called by the worker that took this connection from the queue, until it has called answer().
  [[nodiscard]] Head& head() { return head_; }
  [[nodiscard]] std::string_view body() const;
  [[nodiscard]] std::string_view peer() const { return peer_; }
  [[nodiscard]] SteadyTime received_at() const { return received_at_; }
  [[nodiscard]] bool must_close() const { return !head_.keep_alive || shared_->draining; }
  void answer(Answer answer);
  void abandon();  // instead of answer(), when there is not even memory for one

  bool send(std::string_view bytes) override;
  void close(std::string_view reason) override;
  [[nodiscard]] bool closed() const override;
  [[nodiscard]] std::size_t unsent() const override;
  void on_close(std::function<void(std::string_view)> callback) override;

 private:
  enum class State : std::uint8_t {
    idle,
    head,
    body,
    handling,
    writing,
    streaming,
    lingering,
    closed
  };

  // connection.cpp: reading. All of what follows is called with the mutex held.
  void arm_read();
  void on_readable(bool failed);
  void read_some();
  [[nodiscard]] std::span<char> make_space();
  void took(std::size_t bytes);
  void advance();
  void begin_body();
  void send_continue();
  void complete();
  void next_request();
  void refuse(const Error& error, std::string_view reason);
  void refuse_overload();
  void answer_problem(const Error& error, bool close);

  // connection_write.cpp: writing and ending.
  void begin_answer(Answer answer);
  void flush();
  [[nodiscard]] bool keep_unsent();
  void drop_answer();
  void arm_write();
  void on_writable(bool failed);
  void linger(std::string_view reason);
  void discard();
  void shut_now(std::string_view reason);
  void let_go_of_buffers();
  void wake_by(SteadyTime time);
  [[nodiscard]] int fd() { return socket_.native_handle(); }

  // connection_stream.cpp
  void start_stream(Answer answer);
  void flush_stream();
  void end_stream(std::string_view reason);
  void stream_is_over(std::string_view reason);
  void watch_peer();
  void tick_stream(SteadyTime now);
  bool send_now(std::string_view bytes);

  const std::shared_ptr<SharedState> shared_;
  const std::shared_ptr<Io> io_;
  boost::asio::ip::tcp::socket socket_;
  const std::string peer_;

  mutable std::mutex mutex_;
  State state_ = State::idle;
  bool read_armed_ = false;
  bool write_armed_ = false;
  bool body_apart_ = false;    // the body is in body_, not behind the head in buffer_
  bool stream_ended_ = false;  // no more is taken; what is pending is still written
  std::atomic<SteadyTime> wake_at_{SteadyTime::max()};  // tick() has nothing to do before
  SteadyTime deadline_{};

  std::unique_ptr<char[]>
      buffer_;  // what was received: this request, perhaps the beginning of the next
  std::size_t capacity_ = 0;
  std::size_t used_ = 0;
  std::size_t request_size_ = 0;  // bytes of buffer_ that belong to this request
  HeadScanner scanner_;
  Head head_;
  std::string body_;
  std::size_t body_used_ = 0;
  SteadyTime received_at_{};

  Answer out_;
  std::size_t written_ = 0;
  std::size_t unsent_ = 0;               // of out_, as counted in SharedState::unsent
  std::string end_reason_ = "answered";  // told to the observer when the connection is closed
  std::size_t lingered_ = 0;

  std::string pending_;  // of a stream
  std::size_t pending_from_ = 0;
  std::string stream_reason_;
  std::function<void(std::string_view)> callback_;
};

}  // namespace taskora::http
