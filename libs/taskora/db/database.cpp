#include "taskora/db/database.hpp"

#include "taskora/db/error.hpp"
#include "taskora/db/pool.hpp"

#include <array>
#include <random>
#include <thread>
#include <utility>

namespace taskora::db {

namespace {

constexpr int kAttempts = 3;

constexpr Query kCommit{"commit", "COMMIT"};
constexpr Query kRollback{"rollback", "ROLLBACK"};
constexpr Query kCheck{"taskora.check", "SELECT 1"};

constexpr std::array kBegin{
    Query{"begin_rc", "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"},
    Query{"begin_rc_ro", "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY"},
    Query{"begin_rr", "BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE"},
    Query{"begin_rr_ro", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"},
    Query{"begin_s", "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE"},
    Query{"begin_s_ro", "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY"},
};

const Query& begin_query(TransactionOptions options) {
  const auto level = static_cast<std::size_t>(options.isolation) * 2;
  return kBegin[level + (options.read_only ? 1U : 0U)];
}

const Params& no_params() {
  static const Params none;
  return none;
}

// At most three statements that travel together.
class Batch {
 public:
  void add(const Query& query, const Params& params) {
    statements_[size_++] = {.query = &query, .params = &params};
  }
  void add_scope(const Scope& scope) {
    if (!scope.account_id()) return;
    setting_.add(*scope.account_id());
    add(kSetAccount, setting_);
  }
  [[nodiscard]] std::span<const Statement> statements() const {
    return {statements_.data(), size_};
  }

 private:
  std::array<Statement, 3> statements_{};
  std::size_t size_ = 0;
  Params setting_;
};

// Alone on its connection: nobody's account is set there.
tl::expected<Rows, Failure> call_as_service(Pool& pool, const Query& query, const Params& params) {
  auto lease = pool.acquire();
  if (!lease) return tl::unexpected(Failure{.error = std::move(lease).error()});
  const std::array statements{Statement{.query = &query, .params = &params}};
  return pool.exchange(**lease, query.name, statements);
}

Error answer_lost(Failure failure) {
  return failure.maybe_done ? outcome_unknown(std::move(failure.error.cause))
                            : std::move(failure.error);
}

}  // namespace

struct Transaction::State {
  Lease lease;
  Scope scope;
  TransactionOptions options;
  bool begun = false;   // BEGIN was sent
  bool failed = false;  // only a rollback can follow
  bool ended = false;
};

Transaction::Transaction(Lease lease, const Scope& scope, TransactionOptions options)
    : state_{new State{.lease = std::move(lease), .scope = scope, .options = options}} {}

Transaction::Transaction(Transaction&&) noexcept = default;

Transaction::~Transaction() {
  if (!state_ || state_->ended || !state_->begun || state_->lease->broken()) return;
  Batch batch;
  batch.add(kRollback, no_params());
  // A rollback that fails leaves a connection that is not idle: the pool drops it.
  (void)state_->lease->exchange(batch.statements());
}

Result<Rows> Transaction::run(const Query& query, const Params& params) {
  if (state_->failed)
    return fail(ErrorCode::conflict, "transaction_failed", "an earlier statement failed");
  Batch batch;
  if (!state_->begun) {
    batch.add(begin_query(state_->options), no_params());
    batch.add_scope(state_->scope);
  }
  batch.add(query, params);
  state_->begun = true;
  auto rows = state_->lease.pool().exchange(*state_->lease, query.name, batch.statements());
  if (rows) return std::move(*rows);
  state_->failed = true;
  return fail(std::move(rows).error().error);
}

Status Transaction::commit() {
  if (state_->failed) return fail(ErrorCode::conflict, "transaction_failed", "a statement failed");
  if (!state_->begun) return {};
  // PostgreSQL answers the COMMIT of a failed transaction with a rollback, and no error.
  if (!state_->lease->in_transaction())
    return fail(internal_error("a statement ended the transaction"));
  Batch batch;
  batch.add(kCommit, no_params());
  state_->ended = true;
  auto done = state_->lease.pool().exchange(*state_->lease, kCommit.name, batch.statements());
  if (done) return {};
  auto failure = std::move(done).error();
  // Told while it commits, a server may have committed already and only be waiting for its replica.
  failure.maybe_done = failure.lost;
  return fail(answer_lost(std::move(failure)));
}

Database::Database(DatabaseOptions options) : pool_{std::make_unique<Pool>(std::move(options))} {}
Database::~Database() = default;

Result<Rows> Database::call(const Scope& scope, const Query& query, const Params& params) {
  auto rows = scope.account_id() ? pool_->make({*scope.account_id(), query, params})
                                 : call_as_service(*pool_, query, params);
  if (rows) return std::move(*rows);
  return fail(answer_lost(std::move(rows).error()));
}

Status Database::check() {
  TASKORA_CHECK(call(Scope::service(), kCheck));
  return {};
}

Result<Transaction> Database::begin(const Scope& scope, TransactionOptions options) {
  TASKORA_TRY(lease, pool_->acquire());
  return Transaction{std::move(lease), scope, options};
}

bool Database::again(const Error& error, TransactionOptions options, int attempt) {
  if (!options.repeatable || attempt >= kAttempts || !is_serialization_failure(error)) return false;
  thread_local std::minstd_rand random{std::random_device{}()};
  std::this_thread::sleep_for(
      std::chrono::milliseconds{std::uniform_int_distribution{1, 10 * attempt}(random)});
  return true;
}

PoolStats Database::stats() const {
  return pool_->stats();
}
const DatabaseOptions& Database::options() const {
  return pool_->options();
}

}  // namespace taskora::db
