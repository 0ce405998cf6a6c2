#pragma once
// The client side of one TCP connection, byte for byte: says what no HTTP client would say, and
// reads what comes back.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace taskora::testing {

struct WireAnswer {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;

  [[nodiscard]] std::string header(const std::string& name) const {
    const auto at = headers.find(name);
    return at == headers.end() ? std::string{} : at->second;
  }
};

class Wire {
 public:
  explicit Wire(std::uint16_t port, int receive_buffer = 0);  // throws when it cannot connect
  ~Wire();
  Wire(Wire&& other) noexcept;
  Wire& operator=(Wire&&) = delete;
  Wire(const Wire&) = delete;

  bool send(std::string_view bytes);  // all of them; false when the other side has closed or does
                                      // not read for 10 s
  void finish();                      // no more will be sent (half-closed)
  // One answer, interim ones (1xx) skipped; nullopt at the end of the stream or after `patience`.
  // `head`: the answer has no body.
  std::optional<WireAnswer> answer(bool head = false,
                                   std::chrono::milliseconds patience = std::chrono::seconds{10});
  // Every byte until the end of the stream or until `patience` has passed without one.
  std::string rest(std::chrono::milliseconds patience = std::chrono::seconds{10});
  // True when the other side has closed; false after `patience`.
  bool closed(std::chrono::milliseconds patience = std::chrono::seconds{10});
  // Waits until the text has been received; false at the end of the stream or after `patience`.
  bool wait_for(std::string_view text,
                std::chrono::milliseconds patience = std::chrono::seconds{10});
  [[nodiscard]] const std::string& received() const { return in_; }
  [[nodiscard]] bool interim() const { return interim_; }  // a 100 was seen

 private:
  bool receive(std::chrono::milliseconds patience);

  int fd_ = -1;
  std::string in_;
  bool ended_ = false;
  bool interim_ = false;
};

// A server of one answer: accepts one connection, sends these bytes, whatever was asked, and
// closes.
class OneAnswer {
 public:
  explicit OneAnswer(std::string bytes);
  ~OneAnswer();
  OneAnswer(const OneAnswer&) = delete;
  OneAnswer& operator=(const OneAnswer&) = delete;
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  int fd_ = -1;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

// A request with Host; for `body` the Content-Length too.
std::string request(std::string_view method, std::string_view target, std::string_view body = {},
                    std::string_view headers = {});

// Cuts a received stream into its answers, Content-Length by Content-Length.
std::vector<WireAnswer> split_answers(std::string_view bytes);

std::size_t resident_bytes();  // of this process

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;  // memory and time are not those of the product
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace taskora::testing
