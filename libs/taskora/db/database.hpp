#pragma once
// One pool of connections for one database role, and the two doors to it.
//
// call         one statement, one round trip: the account's setting and the statement travel
//              together in libpq's pipeline and are one implicit transaction. While the
//              connections for calls are lent, calls of accounts that wait are sent together by the
//              next one that is free, each under its own setting, in one transaction; if that
//              fails, each is made again alone. So a statement may run twice and count once.
// transaction  several statements: BEGIN and the setting travel with the first of them, COMMIT is a
//              round trip of its own.
//
// Both block the calling thread, bounded by the options. Database is thread-safe; a Transaction
// belongs to one thread. Errors are those of error.hpp, and besides:
//   unavailable          no connection was free in time, none could be opened, or it was lost
//   before anything could be
//                        committed: nothing was changed
//   deadline_exceeded    type "outcome_unknown": the connection was lost after the statement (call)
//   or COMMIT was sent
//                        and before the answer: the change may have happened
//   invalid_argument     type "nul_in_text": a text parameter holds U+0000
// A connection that failed is replaced. A setting never outlives its transaction, whatever happens
// in it.

#include "taskora/base/result.hpp"
#include "taskora/db/params.hpp"
#include "taskora/db/query.hpp"
#include "taskora/db/rows.hpp"
#include "taskora/db/scope.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

namespace taskora::db {

// Told of every statement after it ended, and of COMMIT under the name "commit". Called on the
// caller's thread, possibly on many at once; must not throw or block.
using Observer =
    std::function<void(std::string_view query, std::chrono::duration<double> took, bool ok)>;

struct DatabaseOptions {
  std::string
      conninfo;  // libpq's URL or key=value form; may hold a password, so it is never logged
  std::string
      role;  // the role to act as; the login must be it or a member of it. Empty: the login itself
  std::size_t connections = 4;  // at most; opened when first needed, kept
  // Calls take no more than this many at once until one of them has waited for `patience`,
  // or for acquire_timeout if that is shorter.
  // 0: as many as there are processors, at least 2.
  std::size_t fast_connections = 0;
  std::chrono::microseconds patience{1'000};
  std::string application_name = "taskora";
  std::chrono::milliseconds acquire_timeout{2'000};               // waiting for a free connection
  std::chrono::milliseconds connect_timeout{5'000};               // whole seconds, at least 2
  std::chrono::milliseconds statement_timeout{5'000};             // 0: none
  std::chrono::milliseconds lock_timeout{2'000};                  // 0: none
  std::chrono::milliseconds idle_in_transaction_timeout{10'000};  // 0: none
  std::chrono::milliseconds answer_grace{
      5'000};         // what the network may add to statement_timeout before we hang up
  Observer observer;  // may be empty
};

struct PoolStats {
  std::size_t size = 0;        // the limit
  std::size_t open = 0;        // connections there are, or being opened
  std::size_t in_use = 0;      // of them, lent out
  std::size_t waiting = 0;     // threads that wait for one
  std::uint64_t opened = 0;    // ever
  std::uint64_t timeouts = 0;  // times a thread gave up waiting
};

enum class Isolation { read_committed, repeatable_read, serializable };

struct TransactionOptions {
  Isolation isolation = Isolation::read_committed;
  bool read_only = false;
  // The body may run again from the start after a serialization failure or deadlock: up to three
  // times in all, after a pause of some milliseconds. Only for bodies without effects outside the
  // transaction.
  bool repeatable = false;
};

class Lease;
class Pool;

// An open transaction. After a failed statement every later one fails with conflict, type
// "transaction_failed", and so does the commit: a body cannot hide a failure.
class Transaction {
 public:
  Transaction(Transaction&&) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();  // rolls back unless committed

  [[nodiscard]] Result<Rows> run(const Query& query, const Params& params = {});

 private:
  friend class Database;
  Transaction(Lease lease, const Scope& scope, TransactionOptions options);
  [[nodiscard]] Status commit();

  struct State;
  std::unique_ptr<State> state_;
};

class Database {
 public:
  // Opens no connection yet. Never throws.
  explicit Database(DatabaseOptions options);
  ~Database();  // no call may be in flight
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  [[nodiscard]] Result<Rows> call(const Scope& scope, const Query& query,
                                  const Params& params = {});

  // body: Result<T>(Transaction&) or Status(Transaction&). Commits when it returns a value, rolls
  // back when it returns an error or throws, and returns what it returned, or why the commit
  // failed. Do not use the same Database inside the body: that takes a second connection while
  // holding the first, and all threads doing so at once can starve.
  template <typename Body>
  [[nodiscard]] auto transaction(const Scope& scope, Body&& body) {
    return transaction(scope, {}, body);
  }
  template <typename Body>
  [[nodiscard]] auto transaction(const Scope& scope, TransactionOptions options, Body&& body)
      -> std::invoke_result_t<Body&, Transaction&>;

  // Whether a statement can be run right now; for readiness. One round trip.
  [[nodiscard]] Status check();

  [[nodiscard]] PoolStats stats() const;
  [[nodiscard]] const DatabaseOptions& options() const;

 private:
  [[nodiscard]] Result<Transaction> begin(const Scope& scope, TransactionOptions options);
  [[nodiscard]] static Status commit(Transaction& transaction) { return transaction.commit(); }
  // True: run the body again (after a pause).
  [[nodiscard]] static bool again(const Error& error, TransactionOptions options, int attempt);
  template <typename Body>
  [[nodiscard]] auto attempt(const Scope& scope, TransactionOptions options, Body& body)
      -> std::invoke_result_t<Body&, Transaction&>;

  std::unique_ptr<Pool> pool_;
};

template <typename Body>
auto Database::transaction(const Scope& scope, TransactionOptions options, Body&& body)
    -> std::invoke_result_t<Body&, Transaction&> {
  for (int number = 1;; ++number) {
    auto result = attempt(scope, options, body);
    if (result || !again(result.error(), options, number)) return result;
  }
}

template <typename Body>
auto Database::attempt(const Scope& scope, TransactionOptions options, Body& body)
    -> std::invoke_result_t<Body&, Transaction&> {
  auto transaction = begin(scope, options);
  if (!transaction) return fail(std::move(transaction).error());
  auto result = body(*transaction);
  if (result) TASKORA_CHECK(commit(*transaction));
  return result;
}

}  // namespace taskora::db
