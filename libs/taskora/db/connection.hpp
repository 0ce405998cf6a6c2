#pragma once
// One physical connection, always in libpq's pipeline mode. Internal to db: the only door of the
// hot path to libpq.

#include "taskora/base/result.hpp"
#include "taskora/db/database.hpp"

#include <libpq-fe.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace taskora::db {

struct Statement {
  const Query* query;
  const Params* params;
};

struct Failure {
  Error error;
  bool lost = false;  // the connection is gone
  bool maybe_done =
      false;  // it was lost in a way that leaves open whether the server carried everything out
};

// One thread at a time.
class Connection {
 public:
  // Connects, takes the role on and checks that it has it. Blocks for the connect timeout at most.
  // unavailable.
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const DatabaseOptions& options);

  // Sends the statements and one Sync, and waits for all answers: one round trip. A statement is
  // prepared under its name the first time, in the same round trip. Returns the rows of the last
  // statement, or the first failure; after a failure the server skipped the rest. `each`, where it
  // is given: the rows of every statement, in order; the value returned is empty then.
  [[nodiscard]] tl::expected<Rows, Failure> exchange(std::span<const Statement> statements,
                                                     std::vector<Rows>* each = nullptr);

  // For a connection that lay idle: false when the server said anything meanwhile, which is only
  // ever its good-bye.
  [[nodiscard]] bool usable() const;
  // Not to be used again.
  [[nodiscard]] bool broken() const { return broken_ || stale_; }
  [[nodiscard]] bool idle() const { return PQtransactionStatus(connection_.get()) == PQTRANS_IDLE; }
  [[nodiscard]] bool in_transaction() const {
    return PQtransactionStatus(connection_.get()) == PQTRANS_INTRANS;
  }

 private:
  struct Close {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  struct ClearResult {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  using ResultPtr = std::unique_ptr<PGresult, ClearResult>;
  struct Step {
    const Query* query;
    bool preparing;  // else executing
  };
  struct Answers {
    Rows rows;
    std::vector<Rows>* each = nullptr;
    void take(Rows next) {
      if (each != nullptr)
        each->push_back(std::move(next));
      else
        rows = std::move(next);
    }
    std::optional<Failure> failure;  // the first one
  };

  explicit Connection(std::chrono::milliseconds patience) : patience_{patience} {}

  [[nodiscard]] Status set_up(const DatabaseOptions& options);
  [[nodiscard]] Status refuse(const Statement& statement) const;
  [[nodiscard]] bool send(const Statement& statement);
  [[nodiscard]] bool flush();
  [[nodiscard]] bool wait(short events);
  [[nodiscard]] ResultPtr next();
  void read_step(const Step& step, Answers& answers);
  void read_sync(Answers& answers);
  void take_failure(const PGresult* result, bool at_sync, Answers& answers);
  void lose(std::string_view why, bool maybe_done, Answers& answers);

  std::unique_ptr<PGconn, Close> connection_;
  std::chrono::milliseconds patience_;  // for one exchange; 0: no limit
  std::chrono::steady_clock::time_point deadline_;
  std::map<std::string, std::string_view, std::less<>>
      prepared_;         // name -> text; the text is the program's own
  bool broken_ = false;  // lost
  bool stale_ = false;   // alive, but its prepared statements are not

  // One exchange's own, kept for their memory.
  std::vector<Step> steps_;  // what is answered next
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
};

}  // namespace taskora::db
