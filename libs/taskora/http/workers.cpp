#include "taskora/http/workers.hpp"

#include "taskora/base/uuid.hpp"
#include "taskora/http/connection.hpp"
#include "taskora/http/text.hpp"

#include <algorithm>

namespace taskora::http {
namespace {

auto now() {
  return std::chrono::steady_clock::now();
}

Request make_request(Connection& connection, const Options& options) {
  auto& head = connection.head();
  Request request;
  request.method = head.method;
  request.target = head.target;
  request.headers = std::move(head.headers);
  request.body = connection.body();
  request.request_id = Uuid::v7().str();
  const auto parent = TraceContext::parse(request.header("traceparent"));
  request.trace = parent ? parent->child() : TraceContext::start();
  request.peer = connection.peer();
  request.received_at = connection.received_at();
  request.deadline = request.received_at + options.request_deadline;
  return request;
}

Outcome too_late(const Request& request) {
  auto error = unavailable({});
  error.type = "overloaded";
  error.detail = "the server is busy; try again in a moment";
  Outcome outcome;
  outcome.response = problem(error, request);
  outcome.route = "(refused)";
  outcome.problem = error.slug();
  return outcome;
}

}  // namespace

Workers::Workers(SharedState& shared, const Router& router, const Hooks& hooks)
    : shared_{shared}, router_{router}, hooks_{hooks} {}

Workers::~Workers() {
  stop();
}

void Workers::start() {
  for (std::size_t i = 0; i < std::max<std::size_t>(shared_.options.workers, 1); ++i) {
    threads_.emplace_back([this] { work(); });
  }
  // A server without a queue would refuse the first request while its workers are only being
  // started.
  while (shared_.queue.asleep() < threads_.size()) std::this_thread::yield();
}

void Workers::stop() {
  shared_.queue.stop();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void Workers::work() {
  Engine engine{router_, hooks_, shared_.observer};
  while (auto connection = shared_.queue.pop()) {
    ++shared_.in_flight;
    try {
      serve(engine, **connection);
    } catch (
        const std::exception& error) {  // memory: the handler's own exceptions end in the engine
      shared_.observer.on_error(error.what(), {});
      (*connection)->abandon();
    }
    --shared_.in_flight;
  }
}

void Workers::serve(Engine& engine, Connection& connection) {
  const auto started = now();
  const bool say_keep_alive = connection.head().http10;
  auto request = make_request(connection, shared_.options);
  const bool late = started - request.received_at > shared_.options.queue_deadline;
  auto outcome = late ? too_late(request) : engine.run(request);

  RequestRecord record;
  record.route = outcome.route;
  record.method = request.method;
  record.status = outcome.response.status;
  record.queued = started - request.received_at;
  record.bytes_in = request.body.size();
  record.request_id = request.request_id;
  record.trace = &request.trace;
  record.problem = outcome.problem;

  std::vector<std::string> dropped;
  const bool close = connection.must_close();
  auto answer = make_answer(std::move(outcome.response),
                            {.request_id = request.request_id,
                             .head_only = request.method == Method::head,
                             .close = close,
                             .say_keep_alive = say_keep_alive},
                            dropped);
  record.bytes_out = answer.content().size();
  for (const auto& name : dropped)
    shared_.observer.on_error("header not sent: " + printable(name), request.request_id);
  const auto received_at = request.received_at;
  connection.answer(std::move(answer));
  record.duration = now() - received_at;
  shared_.observer.on_request(record);
}

}  // namespace taskora::http
