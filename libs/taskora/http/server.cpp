#include "taskora/http/server.hpp"

#include "taskora/http/front.hpp"
#include "taskora/http/workers.hpp"

namespace taskora::http {
namespace {

Observer& or_silent(Observer* observer) {
  static Observer silent;
  return observer != nullptr ? *observer : silent;
}

Status check(const Options& options) {
  if (options.max_head < 256 || options.max_target == 0 || options.max_target > options.max_head ||
      options.max_connections == 0) {
    return fail(ErrorCode::invalid_argument, "bad_options", "a limit of the server is too small");
  }
  return {};
}

}  // namespace

class Server::Impl {
 public:
  Impl(Options options, std::vector<Route> routes, Hooks hooks, Observer* observer)
      : routes_{std::move(routes)},
        hooks_{std::move(hooks)},
        shared_{std::make_shared<SharedState>(std::move(options), or_silent(observer))} {}

  Result<std::uint16_t> start() {
    TASKORA_CHECK(check(shared_->options));
    if (front_)
      return fail(ErrorCode::conflict, "already_started", "the server was started before");
    TASKORA_TRY(router, Router::create(routes_));
    router_ = std::make_unique<Router>(std::move(router));
    workers_ = std::make_unique<Workers>(*shared_, *router_, hooks_);
    front_ = std::make_unique<Front>(shared_);
    workers_->start();
    auto port = front_->start();
    if (!port) workers_->stop();
    ready_ = port.has_value();
    return port;
  }

  bool drain(std::chrono::milliseconds time_limit) {
    const auto until = std::chrono::steady_clock::now() + time_limit;
    ready_ = false;
    if (front_) front_->drain();
    return shared_->wait_until_none(until);
  }

  void stop() {
    ready_ = false;
    if (workers_) workers_->stop();  // before the connections: a handler reads from their buffers
    if (front_) front_->stop();
  }

  [[nodiscard]] bool ready() const { return ready_; }
  [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }
  [[nodiscard]] Stats stats() const {
    return {.connections = shared_->connections(),
            .streams = shared_->streams,
            .queued = shared_->queue.size(),
            .in_flight = shared_->in_flight,
            .body_bytes = shared_->body_bytes,
            .unsent = shared_->unsent};
  }

 private:
  const std::vector<Route> routes_;
  const Hooks hooks_;
  const std::shared_ptr<SharedState> shared_;
  std::unique_ptr<Router> router_;
  std::unique_ptr<Workers> workers_;
  std::unique_ptr<Front> front_;
  std::atomic<bool> ready_{false};
};

Server::Server(Options options, std::vector<Route> routes, Hooks hooks, Observer* observer)
    : impl_{std::make_unique<Impl>(std::move(options), std::move(routes), std::move(hooks),
                                   observer)} {}
Server::~Server() {
  stop();
}

Result<std::uint16_t> Server::start() {
  return impl_->start();
}
bool Server::ready() const {
  return impl_->ready();
}
bool Server::drain(std::chrono::milliseconds time_limit) {
  return impl_->drain(time_limit);
}
void Server::stop() {
  impl_->stop();
}
const std::vector<Route>& Server::routes() const {
  return impl_->routes();
}
Stats Server::stats() const {
  return impl_->stats();
}

}  // namespace taskora::http
