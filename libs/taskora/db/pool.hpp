#pragma once
// The connections of one Database, each lent to one thread at a time. Internal to db.

#include "taskora/db/connection.hpp"
#include "taskora/db/database.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

namespace taskora::db {

class Pool;

// A borrowed connection; goes back when this ends.
class Lease {
 public:
  Lease(Pool* pool, std::unique_ptr<Connection> connection)
      : pool_{pool}, connection_{std::move(connection)} {}
  Lease(Lease&&) noexcept = default;
  Lease& operator=(Lease&&) = delete;
  ~Lease();

  [[nodiscard]] Connection& operator*() const { return *connection_; }
  [[nodiscard]] Connection* operator->() const { return connection_.get(); }
  [[nodiscard]] Pool& pool() const { return *pool_; }

 private:
  Pool* pool_;
  std::unique_ptr<Connection> connection_;
};

// Thread-safe.
class Pool {
 public:
  explicit Pool(DatabaseOptions options) : options_{std::move(options)} {}

  // An idle connection, or a new one, or the next to come back within acquire_timeout. unavailable.
  [[nodiscard]] Result<Lease> acquire();
  // One exchange, told to the observer under `name`.
  [[nodiscard]] tl::expected<Rows, Failure> exchange(Connection& connection, std::string_view name,
                                                     std::span<const Statement> statements) const;
  [[nodiscard]] PoolStats stats() const;
  [[nodiscard]] const DatabaseOptions& options() const { return options_; }

 private:
  friend class Lease;
  void put_back(std::unique_ptr<Connection> connection);
  [[nodiscard]] std::unique_ptr<Connection> take_idle();
  [[nodiscard]] Result<Lease> open();
  void forget_one();

  const DatabaseOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<Connection>>
      idle_;  // the last used is taken first: warm, and the rest may age out
  PoolStats stats_;
};

}  // namespace taskora::db
