#pragma once
// A small blocking HTTP client for the command line and for tests: one connection, kept alive; http
// and https.

#include "taskora/base/result.hpp"
#include "taskora/http/request.hpp"
#include "taskora/http/stream.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taskora::http {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

struct ClientOptions {
  std::string base_url;  // "http://127.0.0.1:8080" or "https://tasks.example.org/prefix"; without
                         // user, query or fragment
  HeaderList headers;    // sent with every request (Authorization)
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds timeout{30'000};  // of one read or write
  std::string
      ca_file;  // PEM file of trusted roots; "": the system's. Certificates are always verified.
  std::size_t max_body = std::size_t{64} << 20U;  // a longer answer is an error
};

struct ClientResponse {
  int status = 0;
  HeaderList headers;
  std::string body;

  [[nodiscard]] std::string_view header(
      std::string_view name) const;  // first, case-insensitive; "" if absent
  [[nodiscard]] bool ok() const { return status >= 200 && status < 300; }
};

// Not thread-safe but for cancel(). An answer with any status is a success; Errors are transport
// failures: invalid_argument (URL, header), unavailable (no connection, a broken one, a bad
// certificate), deadline_exceeded. No redirect is followed.
class Client {
 public:
  [[nodiscard]] static Result<Client> create(ClientOptions options);
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  ~Client();

  [[nodiscard]] Result<ClientResponse> get(std::string_view path, const HeaderList& headers = {});
  [[nodiscard]] Result<ClientResponse> post(std::string_view path, std::string_view json,
                                            const HeaderList& headers = {});
  [[nodiscard]] Result<ClientResponse> put(std::string_view path, std::string_view json,
                                           const HeaderList& headers = {});
  [[nodiscard]] Result<ClientResponse> patch(std::string_view path, std::string_view json,
                                             const HeaderList& headers = {});
  [[nodiscard]] Result<ClientResponse> del(std::string_view path, const HeaderList& headers = {});
  // `body` is sent with `content_type` unless that is "". `path` is path and query, encoded, below
  // the base URL.
  [[nodiscard]] Result<ClientResponse> send(Method method, std::string_view path,
                                            std::string_view content_type, std::string_view body,
                                            const HeaderList& headers = {});

  // Reads server-sent events until on_event returns false, cancel() is called or the server ends
  // the stream; the head of the answer is returned (with a body when it was no stream). `timeout`
  // also bounds the silence between two pieces.
  [[nodiscard]] Result<ClientResponse> stream(std::string_view path, const HeaderList& headers,
                                              const std::function<bool(const SseEvent&)>& on_event);
  // Ends the call in progress from another thread.
  void cancel();

 private:
  class Impl;
  explicit Client(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Encodes everything but unreserved characters (RFC 3986), for one path segment or query value.
[[nodiscard]] std::string percent_encode(std::string_view text);

}  // namespace taskora::http
