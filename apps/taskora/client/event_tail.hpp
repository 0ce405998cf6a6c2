#pragma once
// The live stream, read by a thread of its own and kept, so that others can wait for what they
// expect of it.

#include "taskora/base/result.hpp"
#include "taskora/http/client.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace taskora::cli {

struct SeenEvent {
  std::int64_t position = 0;
  std::string type;
  nlohmann::json
      event;  // the event of the contract (the CloudEvent's data); null for "ready" and "reset"
};

class EventTail {
 public:
  EventTail(const std::string& server, const std::string& token);
  ~EventTail();
  EventTail(const EventTail&) = delete;
  EventTail& operator=(const EventTail&) = delete;

  using Matches = std::function<bool(const SeenEvent&)>;
  // The first matching event, also one seen before; nullopt when none comes in time.
  [[nodiscard]] std::optional<SeenEvent> wait_for(const Matches& matches,
                                                  std::chrono::milliseconds limit);
  [[nodiscard]] std::size_t count(const Matches& matches) const;
  [[nodiscard]] std::string failure() const;  // why the stream ended; empty while it runs

 private:
  void run();

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<SeenEvent> seen_;
  std::string failure_;
  std::optional<http::Client> client_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace taskora::cli
