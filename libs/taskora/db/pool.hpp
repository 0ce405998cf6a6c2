#pragma once
// The connections of one Database, each lent to one thread at a time. Internal to db.

#include "taskora/db/connection.hpp"
#include "taskora/db/database.hpp"

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace taskora::db {

class Pool;

// A borrowed connection; goes back when this ends.
class Lease {
 public:
  Lease(Pool* pool, std::unique_ptr<Connection> connection, bool for_call)
      : pool_{pool}, connection_{std::move(connection)}, for_call_{for_call} {}
  Lease(Lease&&) noexcept = default;
  Lease& operator=(Lease&&) = delete;
  ~Lease();

  [[nodiscard]] Connection& operator*() const { return *connection_; }
  [[nodiscard]] Connection* operator->() const { return connection_.get(); }
  [[nodiscard]] Pool& pool() const { return *pool_; }

 private:
  Pool* pool_;
  std::unique_ptr<Connection> connection_;
  bool for_call_;
};

inline constexpr Query kSetAccount{"taskora.set_account",
                                   "SELECT set_config('taskora.account_id', $1, true)"};

// One caller's statement, as the account it acts for.
struct Call {
  const AccountId& account;
  const Query& query;
  const Params& params;
};

// Thread-safe. Who finds no connection free waits in line; a connection that comes back goes to the
// first. A call that gets one takes a share of the calls that wait behind it along, in one implicit
// transaction: a database that is saturated then answers, and commits, several at a time. When that
// transaction fails, each of its calls is made again alone, so that nobody sees another's failure.
//
// Statements that are fast are answered soonest by a few connections that never sleep, so a call
// leaves the rest alone for a moment (options.patience); those are there for when statements are
// slow. Transactions take what is free.
class Pool {
 public:
  explicit Pool(DatabaseOptions options);

  // An idle connection, or a new one, or the next to come back within acquire_timeout. unavailable.
  [[nodiscard]] Result<Lease> acquire();
  // One exchange, told to the observer under `name`.
  [[nodiscard]] tl::expected<Rows, Failure> exchange(Connection& connection, std::string_view name,
                                                     std::span<const Statement> statements) const;
  // The call's own rows or failure, whoever it travelled with.
  [[nodiscard]] tl::expected<Rows, Failure> make(const Call& call);
  [[nodiscard]] PoolStats stats() const;
  [[nodiscard]] const DatabaseOptions& options() const { return options_; }

 private:
  friend class Lease;
  struct Waiter;
  class Company;
  enum class Turn {
    lent,  // the waiter has a connection, or, where that is null, may open one
    done,  // its call travelled with another's, and it has the answer
  };

  [[nodiscard]] std::optional<Turn> wait_for_turn(Waiter& waiter);
  [[nodiscard]] bool take(Waiter& waiter);
  [[nodiscard]] Result<Lease> lease_for(Waiter& waiter);
  [[nodiscard]] std::vector<Waiter*> take_along(Waiter& first);
  void make_together(Connection& connection, std::span<Waiter* const> all);
  [[nodiscard]] tl::expected<Rows, Failure> make_alone(Connection& connection,
                                                       const Call& call) const;
  void put_back(std::unique_ptr<Connection> connection, bool from_call);
  [[nodiscard]] std::unique_ptr<Connection> take_idle();
  void forget_one(bool from_call);
  [[nodiscard]] Waiter* pass_on(std::unique_ptr<Connection> connection);

  const DatabaseOptions options_;
  const std::size_t fast_;  // connections that calls take without waiting
  mutable std::mutex mutex_;
  // While anybody is in it, no connection is free but for calls that have waited for `patience`.
  std::deque<Waiter*> line_;
  std::size_t calls_ = 0;  // connections lent to calls, or being opened for one
  std::vector<std::unique_ptr<Connection>>
      idle_;  // the last used is taken first: warm, and the rest may age out
  PoolStats stats_;
};

}  // namespace taskora::db
