#pragma once
// A model of the product's tables, as far as the spine uses them. Every change happens in a
// transaction, and is there for others when it commits.

#include "outbox-relay/domain/store.hpp"
#include "simulation/gate.hpp"
#include "simulation/transactions.hpp"

#include "taskora/base/clock.hpp"
#include "taskora/events/event.hpp"
#include "taskora/log/consumer.hpp"
#include "taskora/log/record.hpp"

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace taskora::simulation {

struct OutboxRow {
  std::int64_t id = 0;
  TransactionId txid = 0;
  TransactionId nested = 0;  // of the savepoint it was written in; 0: none
  Uuid event;
  std::string topic;
  std::string type;
  std::string key;
  std::int64_t version = 0;  // counts the events of the key in the topic: 1, 2, 3 …
  std::string value;
};

struct Task {
  std::int64_t version = 0;
  bool open = true;
};

struct Reminder {
  enum class State { scheduled, fired, cancelled };
  std::int64_t id = 0;
  std::int64_t task = 0;
  Timestamp fire_at;
  State state = State::scheduled;
};

// consumer, topic, partition
using Place = std::tuple<std::string, std::string, int>;
struct ConsumerOffset {
  std::int64_t epoch = 0;
  std::int64_t next = 0;
  std::optional<std::int64_t> begun;
  std::map<std::int64_t, int> attempts;  // by record
};

struct Letter {
  std::string consumer;
  log::Record record;
  log::DeadReason reason;
  bool parked = true;  // false: replayed or discarded
};

// Told of what was committed, at that moment. May throw Violation.
class Witness {
 public:
  virtual ~Witness() = default;
  virtual void on_written(const OutboxRow&) {}
  virtual void on_numbered(std::int64_t /*pos*/, const OutboxRow&) {}
  virtual void on_forwarded(std::int64_t /*from*/, std::int64_t /*to*/) {}
  virtual void on_offset(const Place&, std::int64_t /*from*/, std::int64_t /*to*/) {}
  virtual void on_effect(const std::string& /*consumer*/, const Uuid&) {}
  virtual void on_letter(const Letter&) {}
  // An attempt may count that was not to: the call that says so failed.
  virtual void on_miscounted_attempt() {}
  virtual void on_discarded(const std::string& /*consumer*/, const std::string& /*key*/) {}
};

enum class Table { task, consumer_offset, inbox, reminder, dead_letter };
struct Lock {
  Table table;
  std::string row;
  friend auto operator<=>(const Lock&, const Lock&) = default;
};

struct Database {
  Database(const Clock& its_clock, Witness& its_witness) : clock{its_clock}, witness{its_witness} {}

  // The rows the outbox shows: their transactions have committed.
  [[nodiscard]] bool visible(const OutboxRow& row) const { return !transactions.running(row.txid); }
  [[nodiscard]] std::int64_t last_pos() const { return cursor.next_pos - 1; }
  // A statement that changes something, in a transaction of its own.
  void draw_id() { transactions.end(transactions.begin()); }
  [[nodiscard]] const OutboxRow* find_row(std::int64_t id) const;

  const Clock& clock;
  Witness& witness;
  Transactions transactions;
  std::map<Lock, const void*> locks;   // whose
  std::map<std::string, int> leaders;  // advisory locks: name, session
  int sessions = 0;                    // drawn so far

  std::int64_t next_outbox_id = 1;
  std::vector<OutboxRow> outbox;        // ascending ids; not what was rolled back
  outbox_relay::Cursor cursor{};        // relay_cursor
  std::int64_t forwarded = 0;           // its forwarded_pos
  std::vector<std::int64_t> event_log;  // outbox ids, by position - 1
  std::map<std::int64_t, Task> tasks;
  std::map<std::int64_t, Reminder> reminders;
  std::map<Place, ConsumerOffset> consumer_offset;
  std::set<std::pair<std::string, Uuid>> inbox;
  std::vector<Letter> dead_letters;

  // Sent by processes that died then, and not here yet. Last: an open transaction may be in it.
  std::vector<std::function<void()>> late;
};

// An open transaction. One that is not committed is rolled back when it goes.
class Transaction {
 public:
  explicit Transaction(Database& database) : db_{database} {}
  ~Transaction() { roll_back(); }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  // The row's lock until the end; false: another one has it. Draws an id.
  bool try_lock(const Lock& lock);
  // Waits for it; unavailable when that takes too long (a deadlock ends so, too).
  [[nodiscard]] Status lock(Gate& gate, const Lock& lock);

  void draw_id();                                         // now, if it has none yet
  [[nodiscard]] TransactionId id() const { return id_; }  // 0: none yet

  // Into the outbox, under the next id of the sequence.
  void insert(OutboxRow row);
  // Happens at the commit, after all before it.
  void change(std::function<void()> change) { changes_.push_back(std::move(change)); }

  void save();  // SAVEPOINT; one at a time
  void roll_back_to_save();
  void release_save() { nested_.reset(); }

  void commit();
  void roll_back();

  [[nodiscard]] Database& database() { return db_; }

 private:
  void end();

  Database& db_;
  TransactionId id_ = 0;                 // 0: none yet
  std::optional<TransactionId> nested_;  // 0: a savepoint without an id yet
  std::vector<Lock> locks_;
  std::vector<std::function<void()>> changes_;
};

// The last round trip. The answer may be lost, and a process that dies may have sent it.
[[nodiscard]] Status commit(Gate& gate, const std::shared_ptr<Transaction>& transaction);

// A statement that arrives also when its process died right after it had sent it. `call` owns what
// it needs.
template <typename Call>
auto late_statement(Database& database, Gate& gate, std::string_view name, Call call)
    -> decltype(call()) {
  try {
    return statement(gate, name, call);
  } catch (const Crash&) {
    if (gate.arrives_late()) database.late.push_back([call] { (void)call(); });
    throw;
  }
}

}  // namespace taskora::simulation
