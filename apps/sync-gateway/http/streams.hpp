#pragma once
// GET /api/v1/stream: server-sent events. `id` is the event's position; Last-Event-ID (header, or
// ?last_event_id for the first connection) catches up; "reset" says that what was missed is no
// longer kept; "ready" names the position from which the stream is live.

#include "sync-gateway/domain/hub.hpp"
#include "sync-gateway/store/admission.hpp"
#include "sync-gateway/store/event_source.hpp"

#include "taskora/http/route.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace taskora::sync_gateway {

class Streams {
 public:
  // All references must outlive this.
  Streams(Hub& hub, EventSource& source, Admission& admission, const Clock& clock);
  ~Streams();

  [[nodiscard]] std::vector<http::Route> routes();
  void start();
  void stop();  // idempotent; streams under way are ended by their server

 private:
  struct Opening;
  [[nodiscard]] Result<http::Response> open(const http::Request& request);
  void attach(const AccountId& account, std::optional<Timestamp> until,
              std::optional<EventPosition> last, std::shared_ptr<http::EventStream> stream);
  void run(const std::stop_token& stop);
  [[nodiscard]] bool begin(Opening& opening);
  [[nodiscard]] bool catch_up(Opening& opening);
  void forget_gone();
  void end_expired();

  Hub& hub_;
  EventSource& source_;
  Admission& admission_;
  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::deque<Opening> openings_;
  std::vector<std::pair<Timestamp, std::weak_ptr<http::EventStream>>> expiries_;
  std::mutex gone_mutex_;
  std::vector<std::shared_ptr<Listener>> gone_;
  std::jthread thread_;
};

}  // namespace taskora::sync_gateway
