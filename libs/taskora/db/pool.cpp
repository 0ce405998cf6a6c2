#include "taskora/db/pool.hpp"

#include <utility>

namespace taskora::db {

Lease::~Lease() {
  if (connection_) pool_->put_back(std::move(connection_));
}

Result<Lease> Pool::acquire() {
  const auto deadline = std::chrono::steady_clock::now() + options_.acquire_timeout;
  std::unique_lock lock{mutex_};
  while (true) {
    if (auto connection = take_idle()) return Lease{this, std::move(connection)};
    if (stats_.open < options_.connections) {
      ++stats_.open;
      lock.unlock();
      return open();
    }
    ++stats_.waiting;
    const auto woken = freed_.wait_until(lock, deadline);
    --stats_.waiting;
    if (woken == std::cv_status::timeout && idle_.empty() && stats_.open >= options_.connections) {
      ++stats_.timeouts;
      return fail(unavailable("no database connection was free in time"));
    }
  }
}

// Under the lock. Connections that died while they lay idle are dropped on the way.
std::unique_ptr<Connection> Pool::take_idle() {
  while (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    if (connection->usable()) {
      ++stats_.in_use;
      return connection;
    }
    --stats_.open;
  }
  return nullptr;
}

Result<Lease> Pool::open() {
  auto connection = Connection::open(options_);
  if (!connection) {
    forget_one();
    return fail(std::move(connection).error());
  }
  const std::lock_guard lock{mutex_};
  ++stats_.in_use;
  ++stats_.opened;
  return Lease{this, std::move(*connection)};
}

void Pool::forget_one() {
  {
    const std::lock_guard lock{mutex_};
    --stats_.open;
  }
  freed_.notify_one();
}

void Pool::put_back(std::unique_ptr<Connection> connection) {
  // Whatever happened: no connection with an open transaction, and so with an account's setting, is
  // ever lent again.
  const bool good = !connection->broken() && connection->idle();
  {
    const std::lock_guard lock{mutex_};
    --stats_.in_use;
    if (good)
      idle_.push_back(std::move(connection));
    else
      --stats_.open;
  }
  freed_.notify_one();
}

tl::expected<Rows, Failure> Pool::exchange(Connection& connection, std::string_view name,
                                           std::span<const Statement> statements) const {
  if (!options_.observer) return connection.exchange(statements);
  const auto start = std::chrono::steady_clock::now();
  auto rows = connection.exchange(statements);
  options_.observer(name, std::chrono::steady_clock::now() - start, rows.has_value());
  return rows;
}

PoolStats Pool::stats() const {
  const std::lock_guard lock{mutex_};
  auto stats = stats_;
  stats.size = options_.connections;
  return stats;
}

}  // namespace taskora::db
