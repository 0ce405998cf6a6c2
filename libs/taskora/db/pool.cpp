#include "taskora/db/pool.hpp"

#include "taskora/base/handoff.hpp"

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

namespace taskora::db {
namespace {

constexpr std::size_t kMostTogether = 16;  // calls in one transaction

Failure not_sent(std::string why) {
  return Failure{.error = unavailable(std::move(why))};
}

}  // namespace

// A thread in line, on its own stack. While it stands in line only the pool's mutex lets others at
// it; who takes it out of the line must give it its turn.
struct Pool::Waiter {
  const Call* call = nullptr;  // null: wants a connection for itself alone
  std::unique_ptr<Connection> connection;
  tl::expected<Rows, Failure> answer = tl::unexpected(not_sent("the call was given up"));
  Handoff<Turn> turn;
};

Pool::Pool(DatabaseOptions options)
    : options_{std::move(options)},
      fast_{options_.fast_connections > 0
                ? options_.fast_connections
                : std::max<std::size_t>(std::thread::hardware_concurrency(), 2)} {}

Lease::~Lease() {
  if (connection_) pool_->put_back(std::move(connection_), for_call_);
}

Result<Lease> Pool::acquire() {
  Waiter me;
  if (!wait_for_turn(me)) return fail(unavailable("no database connection was free in time"));
  return lease_for(me);
}

// Ends the wait of those who travelled with another's call, whatever became of it.
class Pool::Company {
 public:
  Company(Pool& pool, Waiter& first) : first_{first}, all_{pool.take_along(first)} {}
  ~Company() {
    for (auto* waiter : all_) {
      if (waiter != &first_) waiter->turn.give(Turn::done);
    }
  }
  Company(const Company&) = delete;
  Company& operator=(const Company&) = delete;
  [[nodiscard]] std::span<Waiter* const> all() const { return all_; }

 private:
  Waiter& first_;
  std::vector<Waiter*> all_;
};

tl::expected<Rows, Failure> Pool::make(const Call& call) {
  Waiter me;
  me.call = &call;
  const auto turn = wait_for_turn(me);
  if (!turn) return tl::unexpected(not_sent("no database connection was free in time"));
  if (*turn == Turn::done) return std::move(me.answer);
  auto lease = lease_for(me);
  if (!lease) return tl::unexpected(Failure{.error = std::move(lease).error()});
  const Company company{*this, me};
  if (company.all().empty()) return make_alone(**lease, call);
  make_together(**lease, company.all());
  return std::move(me.answer);
}

// nullopt: time is up.
std::optional<Pool::Turn> Pool::wait_for_turn(Waiter& waiter) {
  const bool call = waiter.call != nullptr;
  const auto start = std::chrono::steady_clock::now();
  {
    const std::lock_guard lock{mutex_};
    if ((!call || (line_.empty() && calls_ < fast_)) && take(waiter)) return Turn::lent;
    line_.push_back(&waiter);
  }
  if (call) {
    const auto patience =
        std::min<std::chrono::microseconds>(options_.patience, options_.acquire_timeout);
    if (const auto turn = waiter.turn.take_until(start + patience)) return turn;
    const std::lock_guard lock{mutex_};
    const auto place = std::find(line_.begin(), line_.end(), &waiter);
    if (place != line_.end() && take(waiter)) {
      line_.erase(place);
      return Turn::lent;
    }
  }
  if (const auto turn = waiter.turn.take_until(start + options_.acquire_timeout)) return turn;
  {
    const std::lock_guard lock{mutex_};
    if (std::erase(line_, &waiter) > 0) {
      ++stats_.timeouts;
      return std::nullopt;
    }
  }
  return waiter.turn.take();  // somebody has taken it out of the line; what they do is bounded
}

// Under the lock: an idle connection, or the leave to open one. False: there is neither.
bool Pool::take(Waiter& waiter) {
  waiter.connection = take_idle();
  if (!waiter.connection) {
    if (stats_.open == options_.connections) return false;
    ++stats_.open;
  }
  if (waiter.call != nullptr) ++calls_;
  return true;
}

Result<Lease> Pool::lease_for(Waiter& waiter) {
  const bool call = waiter.call != nullptr;
  if (waiter.connection) return Lease{this, std::move(waiter.connection), call};
  auto connection = Connection::open(options_);
  if (!connection) {
    forget_one(call);
    return fail(std::move(connection).error());
  }
  const std::lock_guard lock{mutex_};
  ++stats_.in_use;
  ++stats_.opened;
  return Lease{this, std::move(*connection), call};
}

// With the first, an even share of the calls in line, so that the connections still busy find
// theirs. None when nobody waits.
std::vector<Pool::Waiter*> Pool::take_along(Waiter& first) {
  std::vector<Waiter*> taken;
  const std::lock_guard lock{mutex_};
  if (line_.empty()) return taken;
  taken.push_back(&first);
  const auto sharing =
      std::clamp(calls_, std::min(fast_, options_.connections), options_.connections);
  const auto share = (line_.size() + sharing - 1) / sharing;
  const auto most = std::min(share + 1, kMostTogether);
  taken.reserve(most);
  std::erase_if(line_, [&](Waiter* waiter) {
    if (waiter->call == nullptr || taken.size() == most) return false;
    taken.push_back(waiter);
    return true;
  });
  return taken;
}

// All of them have their answer when this ends. Until one is told, its answer belongs to this
// thread. Calls of one account in a row share its setting, which holds until the next one.
void Pool::make_together(Connection& connection, std::span<Waiter* const> all) {
  std::vector<Params> accounts;
  std::vector<Statement> statements;
  std::vector<std::size_t> places;  // of each call's statement
  accounts.reserve(all.size());
  const AccountId* set = nullptr;
  for (const auto* waiter : all) {
    const auto& call = *waiter->call;
    if (set == nullptr || *set != call.account) {
      set = &call.account;
      accounts.emplace_back(*set);
      statements.push_back({.query = &kSetAccount, .params = &accounts.back()});
    }
    places.push_back(statements.size());
    statements.push_back({.query = &call.query, .params = &call.params});
  }
  const auto start = std::chrono::steady_clock::now();
  std::vector<Rows> rows;
  const auto together = connection.exchange(statements, &rows);
  const auto took = std::chrono::steady_clock::now() - start;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (together) {
      if (options_.observer) options_.observer(all[i]->call->query.name, took, true);
      all[i]->answer = std::move(rows[places[i]]);
    } else if (together.error().lost) {
      all[i]->answer = tl::unexpected(together.error());
    } else {
      all[i]->answer = make_alone(connection, *all[i]->call);
    }
  }
}

tl::expected<Rows, Failure> Pool::make_alone(Connection& connection, const Call& call) const {
  if (connection.broken()) return tl::unexpected(not_sent("connection lost"));
  const Params account{call.account};
  const std::array statements{Statement{.query = &kSetAccount, .params = &account},
                              Statement{.query = &call.query, .params = &call.params}};
  return exchange(connection, call.query.name, statements);
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

void Pool::forget_one(bool from_call) {
  Waiter* next = nullptr;
  {
    const std::lock_guard lock{mutex_};
    --stats_.open;
    if (from_call) --calls_;
    next = pass_on(nullptr);
  }
  if (next != nullptr) next->turn.give(Turn::lent);
}

void Pool::put_back(std::unique_ptr<Connection> connection, bool from_call) {
  // Whatever happened: no connection with an open transaction, and so with an account's setting, is
  // ever lent again.
  if (connection->broken() || !connection->idle()) connection.reset();
  Waiter* next = nullptr;
  {
    const std::lock_guard lock{mutex_};
    --stats_.in_use;
    if (from_call) --calls_;
    if (!connection) --stats_.open;
    next = pass_on(std::move(connection));
  }
  if (next != nullptr) next->turn.give(Turn::lent);
}

// Under the lock: the first in line gets the connection, or, for nothing, the leave to open one.
// The caller then gives it its turn, without the lock.
Pool::Waiter* Pool::pass_on(std::unique_ptr<Connection> connection) {
  if (line_.empty()) {
    if (connection) idle_.push_back(std::move(connection));
    return nullptr;
  }
  auto* next = line_.front();
  line_.pop_front();
  if (connection)
    ++stats_.in_use;
  else
    ++stats_.open;
  if (next->call != nullptr) ++calls_;
  next->connection = std::move(connection);
  return next;
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
  stats.waiting = line_.size();
  return stats;
}

}  // namespace taskora::db
