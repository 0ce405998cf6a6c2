// cpp-httplib runs the handlers: each request goes through httplib::Server::process_request on a
// stream in memory, and this file is its pre-routing hook and its exception handler. The stream
// holds the request line alone: no header and no body of a client is ever read by a second parser,
// and what httplib would write is dropped, since the front writes the answer.
#include "taskora/http/engine.hpp"

#include <httplib.h>

#include <algorithm>
#include <cstring>

namespace taskora::http {
namespace {

class RequestLineStream final : public httplib::Stream {
 public:
  explicit RequestLineStream(const Request& request) {
    text_.reserve(request.target.size() + 24);
    text_.append(to_string(request.method)).append(" / HTTP/1.1\r\n\r\n");
  }

  ssize_t read(char* to, std::size_t size) override {
    const auto n = std::min(size, text_.size() - at_);
    std::memcpy(to, text_.data() + at_, n);
    at_ += n;
    return static_cast<ssize_t>(n);
  }
  ssize_t write(const char*, std::size_t size) override { return static_cast<ssize_t>(size); }
  bool is_readable() const override { return true; }
  bool wait_readable() const override { return true; }
  bool wait_writable() const override { return true; }
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return INVALID_SOCKET; }
  time_t duration() const override { return 0; }

 private:
  std::string text_;
  std::size_t at_ = 0;
};

Error framing(std::string_view slug, std::string_view detail) {
  Error error;
  error.code = ErrorCode::invalid_argument;
  error.type = slug;
  error.detail = detail;
  return error;
}

std::string_view text_of(std::exception_ptr thrown, std::string& keep) {
  try {
    std::rethrow_exception(std::move(thrown));
  } catch (const std::exception& error) {
    keep = error.what();
  } catch (...) {
    keep = "an exception of unknown type";
  }
  return keep;
}

}  // namespace

class Engine::Runtime final : public httplib::Server {
 public:
  Runtime(const Router& router, const Hooks& hooks, Observer& observer)
      : router_{router}, hooks_{hooks}, observer_{observer} {
    set_payload_max_length(1);
    set_pre_routing_handler([this](const httplib::Request&, httplib::Response& response) {
      dispatch();
      response.status = outcome_.response.status;
      return HandlerResponse::Handled;
    });
    set_exception_handler(
        [this](const httplib::Request&, httplib::Response& response, std::exception_ptr thrown) {
          std::string text;
          outcome_.response = failed(internal_error(std::string{text_of(std::move(thrown), text)}));
          response.status = outcome_.response.status;
        });
  }

  Outcome run(Request& request) {
    request_ = &request;
    outcome_ = {};
    RequestLineStream stream{request};
    bool closed = false;
    process_request(stream, {}, 0, {}, 0, true, closed, nullptr);
    return std::move(outcome_);
  }

 private:
  void dispatch() {
    outcome_.response = routed();
    if (hooks_.after) hooks_.after(*request_, outcome_.response);
  }

  Response routed() {
    auto& request = *request_;
    const auto question = std::min(request.target.find('?'), request.target.size());
    request.path = request.target.substr(0, question);
    auto query = parse_query(request.target.substr(std::min(question + 1, request.target.size())));
    auto match = router_.find(request.method, request.path);
    if (match.route != nullptr) outcome_.route = match.route->name;
    if (!query || match.bad_encoding) {
      return failed(
          framing("malformed_target", "the target holds a bad escape, invalid UTF-8 or a NUL"));
    }
    request.query = std::move(*query);
    request.path_params = std::move(match.path_params);
    if (hooks_.before) {
      if (auto answer = hooks_.before(request)) return std::move(*answer);
    }
    if (match.route == nullptr) return unrouted(match);
    auto result = match.route->handler(request);
    return result ? std::move(*result) : failed(result.error());
  }

  Response unrouted(const Router::Match& match) {
    if (match.allow.empty()) return failed(not_found("this path"));
    if (request_->method == Method::options)
      return std::move(no_content().set("Allow", match.allow));
    auto response =
        failed(framing("method_not_allowed", "this resource does not have this method"));
    response.set("Allow", match.allow);
    return response;
  }

  Response failed(const Error& error) {
    auto response = problem(error, *request_);
    outcome_.problem = error.slug();
    if (response.status >= 500 && !error.cause.empty())
      observer_.on_error(error.cause, request_->request_id);
    return response;
  }

  const Router& router_;
  const Hooks& hooks_;
  Observer& observer_;
  Request* request_ = nullptr;
  Outcome outcome_;
};

Engine::Engine(const Router& router, const Hooks& hooks, Observer& observer)
    : runtime_{std::make_unique<Runtime>(router, hooks, observer)} {}
Engine::~Engine() = default;

Outcome Engine::run(Request& request) {
  return runtime_->run(request);
}

}  // namespace taskora::http
