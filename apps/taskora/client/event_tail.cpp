#include "taskora/client/event_tail.hpp"

#include "taskora/base/json.hpp"

#include <algorithm>
#include <cstdlib>

namespace taskora::cli {

EventTail::EventTail(const std::string& server, const std::string& token) {
  http::ClientOptions options;
  options.base_url = server;
  options.headers.emplace_back("Authorization", "Bearer " + token);
  auto client = http::Client::create(std::move(options));
  if (!client) {
    failure_ = client.error().detail;
    return;
  }
  client_.emplace(std::move(*client));
  thread_ = std::thread{[this] { run(); }};
}

EventTail::~EventTail() {
  {
    const std::lock_guard lock{mutex_};
    ending_ = true;
  }
  if (client_) client_->cancel();
  if (thread_.joinable()) thread_.join();
}

void EventTail::run() {
  const auto head = client_->stream("/api/v1/stream", {}, [this](const http::SseEvent& sse) {
    SeenEvent event{.position = std::atoll(sse.id.c_str()), .type = sse.event, .event = nullptr};
    if (const auto parsed = parse_json(sse.data);
        parsed && parsed->is_object() && parsed->contains("data")) {
      event.event = (*parsed)["data"];
    }
    const std::lock_guard lock{mutex_};
    seen_.push_back(std::move(event));
    changed_.notify_all();
    return !ending_;
  });
  const std::lock_guard lock{mutex_};
  failure_ = head ? "the server ended the stream with status " + std::to_string(head->status)
                  : head.error().detail;
  changed_.notify_all();
}

std::optional<SeenEvent> EventTail::wait_for(const Matches& matches,
                                             std::chrono::milliseconds limit) {
  std::unique_lock lock{mutex_};
  const auto find = [&] { return std::find_if(seen_.begin(), seen_.end(), matches); };
  changed_.wait_for(lock, limit, [&] { return find() != seen_.end() || !failure_.empty(); });
  const auto at = find();
  return at == seen_.end() ? std::nullopt : std::optional{*at};
}

std::size_t EventTail::count(const Matches& matches) const {
  const std::lock_guard lock{mutex_};
  return static_cast<std::size_t>(std::count_if(seen_.begin(), seen_.end(), matches));
}

std::string EventTail::failure() const {
  const std::lock_guard lock{mutex_};
  return failure_;
}

}  // namespace taskora::cli
