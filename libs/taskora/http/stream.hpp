#pragma once
// Server-sent events: the handle of one open stream, and the text form of events (WHATWG HTML,
// section 9.2).

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace taskora::http {

// An answer that stays open. All members are thread-safe and never block. An idle stream costs a
// few KB and no thread. The server sends a comment when nothing was sent for
// Options::stream_heartbeat, so that dead clients are noticed.
class EventStream {
 public:
  virtual ~EventStream() = default;

  // Sends bytes or buffers them, whole or not at all. False once the stream is closed. A reader
  // that lets more than Options::max_stream_buffer bytes pile up is dropped with the reason
  // "slow_reader" (this call returns false).
  virtual bool send(std::string_view bytes) = 0;
  // Ends the stream after what is buffered was written. The reason goes to the observer, not to the
  // client.
  virtual void close(std::string_view reason) = 0;
  [[nodiscard]] virtual bool closed() const = 0;
  // Bytes that were sent here and that the reader's side has not taken yet: who has much to send
  // waits for them to go.
  [[nodiscard]] virtual std::size_t unsent() const = 0;
  // Called exactly once, on a thread of the server and never from within send(), close() or this
  // call (a lock held there may be taken in the callback), with the reason: "client_gone",
  // "slow_reader", "write_timeout", "draining", "stopped", "error", or what close() was given;
  // soon, if the stream is closed already (at once, within this call, if the server has stopped).
  // One callback; the last one set counts. It must not block, and must not destroy the Server.
  virtual void on_close(std::function<void(std::string_view reason)> callback) = 0;
};

struct SseEvent {
  std::string id;     // "" = none; must hold no line break and no NUL
  std::string event;  // "" = "message"; must hold no line break
  std::string data;   // may hold line breaks
};

// "id: 7\nevent: task.created\ndata: {…}\n\n". Line breaks in data (LF, CR, CRLF) start a new data
// line; in id and event they are removed, as is NUL in id.
[[nodiscard]] std::string format_sse(const SseEvent& event);
[[nodiscard]] std::string format_sse(std::string_view id, std::string_view event,
                                     std::string_view data);
[[nodiscard]] std::string format_sse_comment(std::string_view text);
[[nodiscard]] std::string format_sse_retry(std::chrono::milliseconds delay);

// Reads events from text that arrives in pieces. Not thread-safe.
class SseParser {
 public:
  explicit SseParser(std::size_t max_event_bytes = std::size_t{1} << 20U)
      : max_event_bytes_{max_event_bytes} {}

  // Calls on_event for each event completed by this piece; stops and returns false when it returns
  // false, or when an event grows past the limit.
  bool feed(std::string_view piece, const std::function<bool(const SseEvent&)>& on_event);
  [[nodiscard]] const std::string& last_event_id() const { return last_id_; }
  [[nodiscard]] std::optional<std::chrono::milliseconds> retry() const { return retry_; }

 private:
  bool line(std::string_view text, const std::function<bool(const SseEvent&)>& on_event);

  std::size_t max_event_bytes_;
  std::string line_;
  bool skip_lf_ = false;
  bool first_line_ = true;
  bool has_data_ = false;
  SseEvent event_;
  std::string last_id_;
  std::optional<std::chrono::milliseconds> retry_;
};

}  // namespace taskora::http
