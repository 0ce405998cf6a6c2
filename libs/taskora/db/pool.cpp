#include "taskora/db/pool.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <utility>

namespace taskora::db {
namespace {

constexpr std::size_t kMostTogether = 16;  // calls in one transaction

Failure not_sent(std::string why) {
  return Failure{.error = unavailable(std::move(why))};
}

}  // namespace

// A thread in line, on its own stack. All but `call` is guarded by the pool's mutex.
struct Pool::Waiter {
  enum class State {
    waiting,
    lent,   // has a connection, or, where it is null, may open one
    taken,  // its call travels with another's
    done,   // and this is what came of it
  };
  const Call* call = nullptr;  // null: wants a connection for itself alone
  State state = State::waiting;
  std::unique_ptr<Connection> connection;
  tl::expected<Rows, Failure> answer = tl::unexpected(not_sent("the call was given up"));
  std::condition_variable turn;

  void go_on(State next) {
    state = next;
    turn.notify_one();
  }
};

Lease::~Lease() {
  if (connection_) pool_->put_back(std::move(connection_));
}

Result<Lease> Pool::acquire() {
  Waiter me;
  if (!wait_for_turn(me)) return fail(unavailable("no database connection was free in time"));
  return lease_for(me);
}

// Ends the wait of those who travelled with another's call, whatever became of it.
class Pool::Company {
 public:
  Company(Pool& pool, Waiter& first) : pool_{pool}, all_{pool.take_along(first)} {}
  ~Company() {
    const std::lock_guard lock{pool_.mutex_};
    for (auto* waiter : all_) waiter->go_on(Waiter::State::done);
  }
  Company(const Company&) = delete;
  Company& operator=(const Company&) = delete;
  [[nodiscard]] std::span<Waiter* const> all() const { return all_; }

 private:
  Pool& pool_;
  std::vector<Waiter*> all_;
};

tl::expected<Rows, Failure> Pool::make(const Call& call) {
  Waiter me;
  me.call = &call;
  if (!wait_for_turn(me))
    return tl::unexpected(not_sent("no database connection was free in time"));
  if (me.state == Waiter::State::done) return std::move(me.answer);
  auto lease = lease_for(me);
  if (!lease) return tl::unexpected(Failure{.error = std::move(lease).error()});
  const Company company{*this, me};
  if (company.all().empty()) return make_alone(**lease, call);
  make_together(**lease, company.all());
  return std::move(me.answer);
}

// True: the waiter has a connection, or leave to open one, or its answer. False: time is up.
bool Pool::wait_for_turn(Waiter& waiter) {
  const auto deadline = std::chrono::steady_clock::now() + options_.acquire_timeout;
  std::unique_lock lock{mutex_};
  if (line_.empty()) {
    waiter.connection = take_idle();
    const bool may_open = !waiter.connection && stats_.open < options_.connections;
    if (may_open) ++stats_.open;
    if (waiter.connection || may_open) {
      waiter.state = Waiter::State::lent;
      return true;
    }
  }
  line_.push_back(&waiter);
  while (waiter.state == Waiter::State::waiting) {
    if (waiter.turn.wait_until(lock, deadline) == std::cv_status::no_timeout) continue;
    if (waiter.state != Waiter::State::waiting) break;
    std::erase(line_, &waiter);
    ++stats_.timeouts;
    return false;
  }
  // The exchange it is part of is bounded.
  waiter.turn.wait(lock, [&] { return waiter.state != Waiter::State::taken; });
  return true;
}

Result<Lease> Pool::lease_for(Waiter& waiter) {
  if (waiter.connection) return Lease{this, std::move(waiter.connection)};
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

// With the first, an even share of the calls in line, so that the connections still busy find
// theirs. None when nobody waits.
std::vector<Pool::Waiter*> Pool::take_along(Waiter& first) {
  std::vector<Waiter*> taken;
  const std::lock_guard lock{mutex_};
  if (line_.empty()) return taken;
  taken.push_back(&first);
  const auto share = (line_.size() + options_.connections - 1) / options_.connections;
  const auto most = std::min(share + 1, kMostTogether);
  std::erase_if(line_, [&](Waiter* waiter) {
    if (waiter->call == nullptr || taken.size() == most) return false;
    waiter->state = Waiter::State::taken;
    taken.push_back(waiter);
    return true;
  });
  return taken;
}

// All of them have their answer when this ends. Until one is told, its answer belongs to this
// thread.
void Pool::make_together(Connection& connection, std::span<Waiter* const> all) {
  std::vector<Params> accounts;
  std::vector<Statement> statements;
  accounts.reserve(all.size());
  for (const auto* waiter : all) {
    accounts.emplace_back(waiter->call->account);
    statements.push_back({.query = &kSetAccount, .params = &accounts.back()});
    statements.push_back({.query = &waiter->call->query, .params = &waiter->call->params});
  }
  const auto start = std::chrono::steady_clock::now();
  std::vector<Rows> rows;
  const auto together = connection.exchange(statements, &rows);
  const auto took = std::chrono::steady_clock::now() - start;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (together) {
      if (options_.observer) options_.observer(all[i]->call->query.name, took, true);
      all[i]->answer = std::move(rows[2 * i + 1]);
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

void Pool::forget_one() {
  const std::lock_guard lock{mutex_};
  --stats_.open;
  pass_on(nullptr);
}

void Pool::put_back(std::unique_ptr<Connection> connection) {
  // Whatever happened: no connection with an open transaction, and so with an account's setting, is
  // ever lent again.
  const bool good = !connection->broken() && connection->idle();
  const std::lock_guard lock{mutex_};
  --stats_.in_use;
  if (!good) {
    connection.reset();
    --stats_.open;
  }
  pass_on(std::move(connection));
}

// Under the lock: to the first in line a connection, or, for nothing, the leave to open one.
void Pool::pass_on(std::unique_ptr<Connection> connection) {
  if (line_.empty()) {
    if (connection) idle_.push_back(std::move(connection));
    return;
  }
  auto& next = *line_.front();
  line_.pop_front();
  if (connection)
    ++stats_.in_use;
  else
    ++stats_.open;
  next.connection = std::move(connection);
  next.go_on(Waiter::State::lent);
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
