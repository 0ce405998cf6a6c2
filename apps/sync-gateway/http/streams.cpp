#include "sync-gateway/http/streams.hpp"

#include "taskora/http/stream.hpp"

#include <algorithm>
#include <charconv>

namespace taskora::sync_gateway {
namespace {

constexpr int kPage = 500;
// What a reader may owe while it catches up: well below what it is dropped for.
constexpr std::size_t kMostUnsent = std::size_t{64} << 10U;
constexpr std::chrono::milliseconds kReaderPause{5};
constexpr std::chrono::hours kLongest{
    1};  // a ticket's stream; a token's ends with the token if that is sooner
constexpr std::chrono::milliseconds kRetry{2'000};

class StreamSink final : public Sink {
 public:
  explicit StreamSink(std::shared_ptr<http::EventStream> stream) : stream_{std::move(stream)} {}
  bool send(EventPosition pos, std::string_view type, std::string_view payload) override {
    return stream_->send(http::format_sse(std::to_string(pos.value()), type, payload));
  }
  void drop(std::string_view reason) override { stream_->close(reason); }

 private:
  std::shared_ptr<http::EventStream> stream_;
};

tl::unexpected<Error> no_credential() {
  return fail(ErrorCode::unauthenticated, "missing_token",
              "send Authorization: Bearer …, or open the URL of a stream ticket");
}

Result<std::optional<EventPosition>> last_event_of(const http::Request& request) {
  auto text = request.header("Last-Event-ID");
  if (text.empty()) text = request.query_param("last_event_id").value_or("");
  if (text.empty()) return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) {
    return fail(invalid(
        {.pointer = "Last-Event-ID:", .code = "format", .detail = "must be the id of an event"}));
  }
  return EventPosition{value};
}

}  // namespace

struct Streams::Opening {
  std::shared_ptr<Listener> listener;
  std::shared_ptr<http::EventStream> stream;
  std::optional<EventPosition> last;  // what the client has seen
  EventPosition live_after;
  EventPosition pos{};  // and what it has been sent
  bool begun = false;
};

Streams::Streams(Hub& hub, EventSource& source, Admission& admission, const Clock& clock)
    : hub_{hub}, source_{source}, admission_{admission}, clock_{clock} {}

Streams::~Streams() {
  stop();
}

std::vector<http::Route> Streams::routes() {
  std::vector<http::Route> all;
  for (const auto* pattern : {"/api/v1/stream", "/api/stream"}) {
    all.push_back({.method = http::Method::get,
                   .pattern = pattern,
                   .name = "stream",
                   .handler = [this](const http::Request& request) { return open(request); }});
  }
  return all;
}

void Streams::start() {
  thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

void Streams::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

Result<http::Response> Streams::open(const http::Request& request) {
  constexpr std::string_view kBearer = "Bearer ";
  const auto authorization = request.header("Authorization");
  const auto ticket = request.query_param("ticket");
  TASKORA_TRY(last, last_event_of(request));
  auto admitted = ticket ? admission_.by_ticket(*ticket)
                  : authorization.starts_with(kBearer)
                      ? admission_.by_bearer(authorization.substr(kBearer.size()))
                      : Result<Admitted>{no_credential()};
  TASKORA_TRY(who, std::move(admitted));
  return http::event_stream([this, who, last](std::shared_ptr<http::EventStream> stream) {
    attach(who.account, who.until, last, std::move(stream));
  });
}

void Streams::attach(const AccountId& account, std::optional<Timestamp> until,
                     std::optional<EventPosition> last, std::shared_ptr<http::EventStream> stream) {
  Opening opening{.listener = {}, .stream = stream, .last = last, .live_after = {}, .pos = {}};
  opening.listener = hub_.add(account, std::make_shared<StreamSink>(stream), opening.live_after);
  if (!opening.listener) {
    stream->send(http::format_sse("", "error", R"({"code":"too_many_streams"})"));
    stream->close("too_many_streams");
    return;
  }
  // May be called from inside publish(): the hub is told later, by our own thread.
  stream->on_close([this, listener = opening.listener](std::string_view) {
    const std::lock_guard lock{gone_mutex_};
    gone_.push_back(listener);
  });
  const auto longest = clock_.now() + kLongest;
  const std::lock_guard lock{mutex_};
  expiries_.emplace_back(until ? std::min(*until, longest) : longest, stream);
  openings_.push_back(std::move(opening));
  wake_.notify_one();
}

// Readers take turns, as fast as each reads: one that is slow does not keep another waiting.
void Streams::run(const std::stop_token& stop) {
  std::size_t unmoved = 0;  // turns in a row that moved nobody
  while (!stop.stop_requested()) {
    std::optional<Opening> next;
    {
      std::unique_lock lock{mutex_};
      if (unmoved > 0 && unmoved >= openings_.size())
        wake_.wait_for(lock, stop, kReaderPause, [] { return false; });
      wake_.wait_for(lock, stop, std::chrono::seconds{1}, [&] { return !openings_.empty(); });
      if (!openings_.empty()) {
        next = std::move(openings_.front());
        openings_.pop_front();
      }
    }
    if (next) {
      const auto before = next->pos;
      const bool done = catch_up(*next);
      unmoved = done || next->pos != before ? 0 : unmoved + 1;
      const std::lock_guard lock{mutex_};
      if (!done) openings_.push_back(std::move(*next));
    }
    forget_gone();
    end_expired();
  }
}

// Where a client that reconnects goes on, or that it has to start anew. False: it was sent away.
bool Streams::begin(Opening& opening) {
  opening.begun = true;
  opening.stream->send(http::format_sse_retry(kRetry));
  opening.pos = opening.last.value_or(opening.live_after);
  if (!opening.last) return true;
  const auto bounds = source_.bounds();
  if (!bounds) {
    opening.stream->close("unavailable");  // the client comes again
    return false;
  }
  const bool too_old = opening.pos.value() + 1 < bounds->oldest.value();
  const bool ahead =
      opening.pos > std::max(bounds->newest, opening.live_after);  // of another log: a restore
  if (too_old || ahead) {
    opening.pos = opening.live_after;
    opening.stream->send(http::format_sse(
        std::to_string(opening.pos.value()), "reset",
        R"({"reason":")" + std::string{too_old ? "too_old" : "unknown_position"} + R"("})"));
  }
  return true;
}

// A client that reconnects learns what it missed, in order. One turn: a page at most, and no more
// than its reader takes. True once there is nothing more to do.
bool Streams::catch_up(Opening& opening) {
  if (opening.stream->closed() || (!opening.begun && !begin(opening))) return true;
  if (opening.pos < opening.live_after) {
    if (opening.stream->unsent() > kMostUnsent) return false;
    auto page = source_.of(opening.listener->account, opening.pos, opening.live_after, kPage);
    if (!page) {
      opening.stream->close("unavailable");
      return true;
    }
    for (const auto& event : *page) {
      if (!opening.listener->sink->send(event.pos, event.type, event.payload)) return true;
      opening.pos = event.pos;
      if (opening.stream->unsent() > kMostUnsent) return false;
    }
    if (page->size() < kPage) opening.pos = opening.live_after;
    if (opening.pos < opening.live_after) return false;
  }
  if (!hub_.caught_up(opening.listener, opening.live_after)) return false;
  const auto after = std::max(opening.pos, opening.live_after);
  const auto at = std::to_string(after.value());
  opening.stream->send(http::format_sse(at, "ready", R"({"position":)" + at + "}"));
  hub_.go_live(opening.listener, after);
  return true;
}

void Streams::forget_gone() {
  std::vector<std::shared_ptr<Listener>> gone;
  {
    const std::lock_guard lock{gone_mutex_};
    gone.swap(gone_);
  }
  for (const auto& listener : gone) hub_.remove(listener);
}

void Streams::end_expired() {
  const auto now = clock_.now();
  const std::lock_guard lock{mutex_};
  std::erase_if(expiries_, [&](const auto& entry) {
    const auto stream = entry.second.lock();
    if (!stream || stream->closed()) return true;
    if (now < entry.first) return false;
    stream->close("expired");
    return true;
  });
}

}  // namespace taskora::sync_gateway
