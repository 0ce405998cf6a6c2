#include "testing_server.hpp"

#include "taskora/base/json.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <stdexcept>

namespace taskora::testing {

using namespace std::chrono_literals;
using http::Method;
using http::Request;
using http::Response;

void Recorder::add(std::string what) {
  const std::lock_guard lock{mutex_};
  ++counts_[std::move(what)];
  added_.notify_all();
}

void Recorder::on_request(const http::RequestRecord& record) {
  add(std::string{record.route} + " " + std::to_string(record.status));
}

void Recorder::on_connection(http::ConnectionEvent event, std::string_view reason) {
  if (event == http::ConnectionEvent::opened) return add("opened");
  add((event == http::ConnectionEvent::closed ? "closed " : "rejected ") + std::string{reason});
}

void Recorder::on_stream(http::ConnectionEvent event, std::string_view reason) {
  add(event == http::ConnectionEvent::opened ? "stream opened"
                                             : "stream closed " + std::string{reason});
}

void Recorder::on_error(std::string_view text, std::string_view) {
  const std::lock_guard lock{mutex_};
  errors_.emplace_back(text);
  added_.notify_all();
}

bool Recorder::wait_for(const std::string& what, int times) {
  std::unique_lock lock{mutex_};
  return added_.wait_for(lock, 10s, [&] { return counts_[what] >= times; });
}

int Recorder::count(const std::string& what) {
  const std::lock_guard lock{mutex_};
  return counts_[what];
}

std::vector<std::string> Recorder::errors() {
  const std::lock_guard lock{mutex_};
  return errors_;
}

void Gate::wait() {
  std::unique_lock lock{mutex_};
  ++inside_;
  changed_.notify_all();
  changed_.wait(lock, [this] { return open_; });
  --inside_;
}

void Gate::open() {
  const std::lock_guard lock{mutex_};
  open_ = true;
  changed_.notify_all();
}

bool Gate::wait_until_inside(int handlers) {
  std::unique_lock lock{mutex_};
  return changed_.wait_for(lock, 10s, [&] { return inside_ >= handlers; });
}

TestingServer::TestingServer(http::Options options, http::Hooks hooks)
    : server{std::move(options), routes(), std::move(hooks), &recorder} {
  const auto started = server.start();
  REQUIRE(started);
  port = *started;
}

TestingServer::~TestingServer() {
  gate.open();
  server.stop();
}

std::vector<http::Route> TestingServer::routes() {
  const auto route = [this](Method method, std::string pattern, std::string name,
                            std::function<Result<Response>(const Request&)> work) {
    return http::Route{method, std::move(pattern), std::move(name),
                       [this, work](const Request& request) {
                         ++handled;
                         return work(request);
                       }};
  };
  return {
      route(Method::get, "/hello", "hello",
            [](const Request&) { return http::text(200, "hello"); }),
      route(Method::get, "/tasks/:id", "tasks.read",
            [](const Request& request) {
              return http::text(200, std::string{request.path_param("id")});
            }),
      route(Method::del, "/tasks/:id", "tasks.delete",
            [](const Request&) { return http::no_content(); }),
      route(Method::get, "/search", "search",
            [](const Request& request) {
              return http::text(200, std::string{request.query_param("q").value_or("(none)")});
            }),
      route(Method::get, "/wait", "wait",
            [this](const Request&) {
              gate.wait();
              return http::text(200, "waited");
            }),
      route(Method::get, "/big", "big",
            [](const Request&) { return http::text(200, std::string(1 << 20, 'b')); }),
      route(Method::get, "/throw", "throw",
            [](const Request&) -> Result<Response> {
              throw std::runtime_error{"secret of the handler"};
            }),
      route(Method::get, "/throw-int", "throw",
            [](const Request&) -> Result<Response> { throw 7; }),
      route(Method::get, "/fail", "fail",
            [](const Request&) -> Result<Response> { return fail(unavailable("secret cause")); }),
      route(Method::get, "/split", "split",
            [](const Request& request) {
              return std::move(http::text(200, "x").set(
                  "X-Echo", std::string{request.query_param("v").value_or("")}));
            }),
      route(Method::get, "/seen", "seen",
            [](const Request& request) {
              return http::text(200, request.request_id + " " + request.trace.traceparent() + " " +
                                         std::string{request.peer});
            }),
      route(Method::get, "/value", "value",
            [](const Request& request) {
              return http::text(200, std::string{request.header("X-Value")});
            }),
      route(Method::post, "/echo", "echo",
            [](const Request& request) -> Result<Response> {
              TASKORA_TRY(body, parse_json(request.body));
              return http::json(200, body.dump());
            }),
      route(Method::post, "/bytes", "bytes",
            [](const Request& request) {
              return http::text(200, std::to_string(request.body.size()));
            }),
      route(Method::get, "/canary", "canary",
            [this](const Request&) {
              ++canaries;
              return http::text(200, "canary");
            }),
      route(Method::get, "/stream", "stream",
            [this](const Request&) {
              return http::event_stream([this](std::shared_ptr<http::EventStream> stream) {
                stream->send(": open\n\n");
                const std::lock_guard lock{mutex};
                streams.push_back(std::move(stream));
                opened.notify_all();
              });
            }),
      route(Method::get, "/bad-stream", "bad-stream",
            [](const Request&) {
              return http::event_stream([](const std::shared_ptr<http::EventStream>&) {
                throw std::runtime_error{"secret opener"};
              });
            }),
  };
}

std::shared_ptr<http::EventStream> TestingServer::stream(std::size_t number) {
  std::unique_lock lock{mutex};
  if (!opened.wait_for(lock, 60s, [&] { return streams.size() >= number; }))
    throw std::runtime_error{"the stream was not opened"};
  return streams[number - 1];
}

}  // namespace taskora::testing
