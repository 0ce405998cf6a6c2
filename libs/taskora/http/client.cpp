#include "taskora/http/client.hpp"

#include "taskora/http/text.hpp"

#include <httplib.h>

#include <algorithm>
#include <utility>

namespace taskora::http {
namespace {

Error bad_argument(std::string_view type, std::string detail) {
  Error error;
  error.code = ErrorCode::invalid_argument;
  error.type = type;
  error.detail = std::move(detail);
  return error;
}

Error bad_header() {
  return bad_argument("bad_header", "a header's name or value holds a byte it must not");
}

struct Base {
  std::string origin;  // "https://host:port"
  std::string prefix;  // "" or "/prefix", without a slash at the end
};

Result<Base> parse_base(std::string_view url) {
  const auto scheme = url.starts_with("http://") ? 7U : url.starts_with("https://") ? 8U : 0U;
  if (scheme == 0)
    return fail(bad_argument("bad_url", "the URL must begin with http:// or https://"));
  if (url.find_first_of("@?# \\") != std::string_view::npos || !is_field_value(url)) {
    return fail(
        bad_argument("bad_url", "the URL must hold no user, query, fragment or white space"));
  }
  const auto slash = std::min(url.find('/', scheme), url.size());
  if (slash == scheme) return fail(bad_argument("bad_url", "the URL has no host"));
  Base base{std::string{url.substr(0, slash)}, std::string{url.substr(slash)}};
  while (base.prefix.ends_with('/')) base.prefix.pop_back();
  return base;
}

// httplib calls a read that took too long a failed read: `silent` says that nothing had come for
// the whole time-out.
Error transport_error(httplib::Error code, bool silent) {
  Error error = unavailable("http client: " + httplib::to_string(code));
  error.type = "no_connection";
  error.detail = "the server cannot be reached";
  error.retry_after.reset();
  const bool read_failed = code == httplib::Error::Read;
  if (code == httplib::Error::ConnectionTimeout || code == httplib::Error::Timeout ||
      (read_failed && silent)) {
    error.code = ErrorCode::deadline_exceeded;
    error.type = "timeout";
    error.detail = "the server did not answer in time";
  } else if (read_failed || code == httplib::Error::Write ||
             code == httplib::Error::ConnectionClosed) {
    error.type = "connection_lost";
    error.detail = "the connection broke before the answer was complete";
  } else if (code == httplib::Error::SSLServerVerification ||
             code == httplib::Error::SSLServerHostnameVerification ||
             code == httplib::Error::SSLConnection || code == httplib::Error::SSLLoadingCerts) {
    error.type = "bad_certificate";
    error.detail = "no trusted connection to the server";
  } else if (code == httplib::Error::Canceled) {
    error.type = "cancelled";
    error.detail = "the call was cancelled";
  }
  return error;
}

bool is_event_stream(const httplib::Response& response) {
  return response.status == 200 &&
         response.get_header_value("Content-Type").starts_with("text/event-stream");
}

}  // namespace

std::string_view ClientResponse::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (equal_ignoring_case(key, name)) return value;
  }
  return {};
}

class Client::Impl {
 public:
  Impl(ClientOptions options, Base base)
      : options_{std::move(options)}, prefix_{std::move(base.prefix)}, client_{base.origin} {
    client_.set_keep_alive(true);
    client_.set_tcp_nodelay(true);
    client_.set_follow_location(false);
    client_.set_decompress(false);
    client_.set_path_encode(false);
    client_.set_connection_timeout(options_.connect_timeout);
    client_.set_read_timeout(options_.timeout);
    client_.set_write_timeout(options_.timeout);
    client_.enable_server_certificate_verification(true);
    if (!options_.ca_file.empty()) client_.set_ca_cert_path(options_.ca_file);
  }

  [[nodiscard]] bool valid() const { return client_.is_valid(); }

  // The body is taken piece by piece, for its limit and for events. on_event may be empty.
  Result<ClientResponse> send(httplib::Request request,
                              const std::function<bool(const SseEvent&)>& on_event = {}) {
    ClientResponse answer;
    SseParser parser{options_.max_body};
    bool streaming = false;
    bool enough = false;
    bool too_large = false;
    auto progress = std::chrono::steady_clock::now();
    request.response_handler = [&](const httplib::Response& response) {
      streaming = on_event && is_event_stream(response);
      return true;
    };
    request.content_receiver = [&](const char* data, std::size_t size, std::size_t, std::size_t) {
      progress = std::chrono::steady_clock::now();
      if (streaming) {
        enough = !parser.feed({data, size}, on_event);
        return !enough;
      }
      too_large = answer.body.size() + size > options_.max_body;
      if (!too_large) answer.body.append(data, size);
      return !too_large;
    };
    auto result = client_.send(request);
    if (too_large)
      return fail(bad_argument("answer_too_large", "the answer is larger than allowed"));
    if (!result && !enough) {
      const bool silent = std::chrono::steady_clock::now() - progress >= options_.timeout;
      return fail(transport_error(result.error(), silent));
    }
    if (result) {
      answer.status = result->status;
      for (const auto& [name, value] : result->headers) answer.headers.emplace_back(name, value);
    } else {
      answer.status = 200;  // a stream whose reader had enough
    }
    return answer;
  }

  Result<httplib::Request> make(Method method, std::string_view path,
                                const HeaderList& headers) const {
    if (!path.starts_with('/') || !is_field_value(path) ||
        path.find_first_of(" \t#") != std::string_view::npos) {
      return fail(bad_argument("bad_path", "the path must begin with '/' and be encoded"));
    }
    httplib::Request request;
    request.method = to_string(method);
    request.path = prefix_ + std::string{path};
    for (const auto* list : {&options_.headers, &headers}) {
      for (const auto& [name, value] : *list) {
        if (!is_token(name) || !is_field_value(value)) return fail(bad_header());
        request.headers.emplace(name, value);
      }
    }
    return request;
  }

  void cancel() { client_.stop(); }

 private:
  ClientOptions options_;
  std::string prefix_;
  httplib::Client client_;
};

Client::Client(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

Result<Client> Client::create(ClientOptions options) {
  TASKORA_TRY(base, parse_base(options.base_url));
  auto impl = std::make_unique<Impl>(std::move(options), std::move(base));
  if (!impl->valid())
    return fail(bad_argument("bad_url", "the URL or the file of trusted roots cannot be used"));
  return Client{std::move(impl)};
}

Result<ClientResponse> Client::send(Method method, std::string_view path,
                                    std::string_view content_type, std::string_view body,
                                    const HeaderList& headers) {
  TASKORA_TRY(request, impl_->make(method, path, headers));
  if (!content_type.empty()) {
    if (!is_field_value(content_type)) return fail(bad_header());
    request.headers.emplace("Content-Type", content_type);
    request.body = body;
  }
  return impl_->send(std::move(request));
}

Result<ClientResponse> Client::stream(std::string_view path, const HeaderList& headers,
                                      const std::function<bool(const SseEvent&)>& on_event) {
  TASKORA_TRY(request, impl_->make(Method::get, path, headers));
  request.headers.emplace("Accept", "text/event-stream");
  return impl_->send(std::move(request), on_event);
}

Result<ClientResponse> Client::get(std::string_view path, const HeaderList& headers) {
  return send(Method::get, path, {}, {}, headers);
}
Result<ClientResponse> Client::post(std::string_view path, std::string_view json,
                                    const HeaderList& headers) {
  return send(Method::post, path, "application/json", json, headers);
}
Result<ClientResponse> Client::put(std::string_view path, std::string_view json,
                                   const HeaderList& headers) {
  return send(Method::put, path, "application/json", json, headers);
}
Result<ClientResponse> Client::patch(std::string_view path, std::string_view json,
                                     const HeaderList& headers) {
  return send(Method::patch, path, "application/json", json, headers);
}
Result<ClientResponse> Client::del(std::string_view path, const HeaderList& headers) {
  return send(Method::del, path, {}, {}, headers);
}

void Client::cancel() {
  impl_->cancel();
}

std::string percent_encode(std::string_view text) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const char lower = to_lower(c);
    if ((lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
        c == '_' || c == '~') {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4U];
      out += kHex[byte & 0x0FU];
    }
  }
  return out;
}

}  // namespace taskora::http
