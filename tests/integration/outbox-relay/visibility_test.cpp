// The model that the simulation stands on (tests/simulation) sees what PostgreSQL sees: the same
// schedules through both, and every answer compared.

#include "simulation/database.hpp"
#include "simulation/dice.hpp"
#include "simulation/relay_stores.hpp"
#include "spine.hpp"

#include "taskora/testing/fake_clock.hpp"

#include <libpq-fe.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace taskora;
using namespace taskora::spine_test;
using namespace taskora::outbox_relay;
using simulation::Dice;

namespace {

constexpr int kSchedules = 1'000;
constexpr int kOperations = 30;
constexpr std::size_t kWriters = 4;

// A session of its own, whose transaction may stay open while others work.
class Session {
 public:
  explicit Session(const std::string& conninfo) : connection_{PQconnectdb(conninfo.c_str())} {
    if (PQstatus(connection_) != CONNECTION_OK) FAIL(PQerrorMessage(connection_));
  }
  ~Session() { PQfinish(connection_); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  std::string run(const std::string& sql) {  // the first value
    auto* result = PQexec(connection_, sql.c_str());
    const auto status = PQresultStatus(result);
    const std::string value =
        status == PGRES_TUPLES_OK && PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "";
    PQclear(result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
      FAIL(sql << ": " << PQerrorMessage(connection_));
    return value;
  }
  std::int64_t number(const std::string& sql) { return std::stoll(run(sql)); }

 private:
  PGconn* connection_;
};

// Transaction ids are the cluster's: for as long as this lives nothing else draws one.
class Silence {
 public:
  explicit Silence(Session& owner) : owner_{owner} { set("ALTER SYSTEM SET autovacuum = off"); }
  ~Silence() { set("ALTER SYSTEM RESET autovacuum"); }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  void set(const std::string& sql) {
    owner_.run(sql);
    owner_.run("SELECT pg_reload_conf()");
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (owner_.number(
               "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'autovacuum worker'") >
               0 &&
           std::chrono::steady_clock::now() < end) {
    }
  }
  Session& owner_;
};

// The ticker's port on both; their answers are the same.
class Both final : public RelayStore {
 public:
  Both(RelayStore& server, RelayStore& model) : server_{server}, model_{model} {}

  Result<bool> lead() override {
    (void)model_.lead();
    return server_.lead();
  }
  void step_down() override {
    server_.step_down();
    model_.step_down();
  }
  Result<Cursor> take_over() override {
    auto ours = must(server_.take_over());
    const auto theirs = must(model_.take_over());
    CHECK(ours.epoch == theirs.epoch);
    CHECK(ours.from.text() == theirs.from.text());
    CHECK(ours.to.has_value() == theirs.to.has_value());
    if (ours.to && theirs.to) CHECK(ours.to->text() == theirs.to->text());
    CHECK(ours.last_id == theirs.last_id);
    CHECK(ours.next_pos == theirs.next_pos);
    return ours;
  }
  Result<Found> find(const Cursor& cursor, std::size_t limit) override {
    auto ours = must(server_.find(cursor, limit));
    const auto theirs = must(model_.find(cursor, limit));
    CHECK(ours.to.text() == theirs.to.text());
    CHECK(list(ours) == list(theirs));
    return ours;
  }
  Result<outbox_relay::Numbered> number(const Cursor& cursor,
                                        std::span<const Page> pages) override {
    auto ours = must(server_.number(cursor, pages));
    CHECK(ours.outcome == must(model_.number(cursor, pages)).outcome);
    return ours;
  }

 private:
  static std::string list(const Found& found) {
    std::string text;
    for (const auto& key : found.keys)
      text += std::to_string(key.id) + '@' + std::to_string(key.txid) + ' ';
    return text;
  }

  RelayStore& server_;
  RelayStore& model_;
};

// One connection, and the model's transaction beside it.
struct Writer {
  explicit Writer(const std::string& conninfo) : session{conninfo} {}

  Session session;
  std::optional<simulation::Transaction> transaction;
  bool saved = false;
};

class Schedule {
 public:
  Schedule(Session& owner, std::vector<std::unique_ptr<Writer>>& writers, RelayStore& server,
           std::uint64_t seed)
      : owner_{owner},
        writers_{writers},
        dice_{seed},
        // One page at a time: of those written together and rolled back, the server alone draws
        // ids.
        options_{.page = 1 + dice_.index(4), .together = 1, .look_ahead = 1 + dice_.index(8)},
        both_{server, model_store_} {
    // Where the server stands.
    model_.transactions = simulation::Transactions{static_cast<TransactionId>(
        owner_.number("SELECT pg_snapshot_xmax(pg_current_snapshot())"))};
    model_.next_outbox_id =
        owner_.number("SELECT last_value + is_called::integer FROM outbox_id_seq");
    model_.cursor.epoch = owner_.number("SELECT epoch FROM relay_cursor");
    model_.cursor.from = *Snapshot::parse(owner_.run("SELECT tick_from FROM relay_cursor"));
    model_.cursor.next_pos = first_pos_ = owner_.number("SELECT next_pos FROM relay_cursor");
  }

  ~Schedule() {
    for (auto& writer : writers_) writer->transaction.reset();
  }
  Schedule(const Schedule&) = delete;
  Schedule& operator=(const Schedule&) = delete;

  void play() {
    for (int i = 0; i < kOperations; ++i) {
      if (dice_.below(3) == 0)
        look();
      else
        act(*writers_[dice_.index(writers_.size())]);
    }
    for (auto& writer : writers_) {
      if (writer->transaction) finish(*writer, dice_.coin());
    }
    while (tick(tickers_[0]) != Step::What::idle) {
    }
    compare_logs();
  }

 private:
  void look() {
    switch (dice_.below(8)) {
      case 0:
        CHECK(owner_.run("SELECT pg_current_snapshot()") == model_.transactions.snapshot().text());
        return;
      case 1:
        tickers_[dice_.index(2)].step_down();
        return;
      case 2:  // takes over from the other, which goes on until it meets the fence
        (void)tick(tickers_[1]);
        return;
      default:
        (void)tick(tickers_[0]);
    }
  }

  static Step::What tick(Ticker& ticker) { return must(ticker.step()).what; }

  void act(Writer& writer) {
    if (!writer.transaction) {
      writer.session.run("BEGIN");
      writer.transaction.emplace(model_);
      return;
    }
    switch (dice_.below(10)) {
      case 0:
        draw_id(writer);
        return;
      case 1:
        if (!writer.saved) save(writer);
        return;
      case 2:
        if (writer.saved) leave_save(writer);
        return;
      case 3:
      case 4:
        finish(writer, true);
        return;
      case 5:
        finish(writer, false);
        return;
      default:
        write(writer);
    }
  }

  void draw_id(Writer& writer) {
    const auto id = writer.session.number("SELECT pg_current_xact_id()");
    writer.transaction->draw_id();
    CHECK(static_cast<TransactionId>(id) == writer.transaction->id());
  }
  void save(Writer& writer) {
    writer.session.run("SAVEPOINT s");
    writer.transaction->save();
    writer.saved = true;
  }
  void leave_save(Writer& writer) {
    if (dice_.coin()) {
      writer.session.run("ROLLBACK TO SAVEPOINT s");
      writer.transaction->roll_back_to_save();
      return;
    }
    writer.session.run("RELEASE SAVEPOINT s");
    writer.transaction->release_save();
    writer.saved = false;
  }
  void write(Writer& writer) {
    const auto id = writer.session.number(
        "INSERT INTO outbox (event_id, topic, key, partition_key, aggregate_version, type, "
        "payload) "
        "VALUES (gen_random_uuid(), 'task-events', 'k', 'k', 1, 'task.updated', '\\x7b7d') "
        "RETURNING id");
    CHECK(id == model_.next_outbox_id);
    writer.transaction->insert({});
  }
  void finish(Writer& writer, bool commit) {
    writer.session.run(commit ? "COMMIT" : "ROLLBACK");
    if (commit) writer.transaction->commit();
    writer.transaction.reset();
    writer.saved = false;
  }

  void compare_logs() {
    std::string ours;
    for (const auto id : model_.event_log) ours += std::to_string(id) + ' ';
    CHECK(owner_.run("SELECT coalesce(string_agg(outbox_id::text || ' ', '' ORDER BY pos), '') "
                     "FROM event_log WHERE pos >= " +
                     std::to_string(first_pos_)) == ours);
    CHECK(owner_.number("SELECT count(*) FROM outbox AS o WHERE NOT EXISTS "
                        "(SELECT FROM event_log AS e WHERE e.outbox_id = o.id)") == 0);
    CHECK(owner_.run("SELECT tick_from FROM relay_cursor") == model_.cursor.from.text());
  }

  Session& owner_;
  std::vector<std::unique_ptr<Writer>>& writers_;
  Dice dice_;
  TickerOptions options_;
  testing::FakeClock clock_;
  simulation::Witness witness_;
  simulation::Database model_{clock_, witness_};
  simulation::OpenGate gate_;
  simulation::ModelRelayStore model_store_{model_, gate_};
  Both both_;
  std::array<Ticker, 2> tickers_{Ticker{both_, options_}, Ticker{both_, options_}};
  std::int64_t first_pos_ = 0;
};

}  // namespace

TEST_CASE("the simulation's model of visibility agrees with PostgreSQL on 1000 schedules",
          "[visibility]") {
  Spine spine;
  Session owner{spine.database.owner};
  const Silence silence{owner};
  db::Database session{spine.options("taskora_outbox_relay", 1)};
  db::Database second{spine.options("taskora_outbox_relay", 1)};
  PostgresRelayStore server{session, second};
  std::vector<std::unique_ptr<Writer>> writers;
  for (std::size_t i = 0; i < kWriters; ++i)
    writers.push_back(std::make_unique<Writer>(spine.database.owner));
  for (int seed = 1; seed <= kSchedules; ++seed) {
    INFO("schedule " << seed);
    Schedule{owner, writers, server, static_cast<std::uint64_t>(seed)}.play();
  }
}
