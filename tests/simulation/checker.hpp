#pragma once
// The promises, checked at every commit and at the end. The first that is broken is thrown as a
// Violation.

#include "simulation/database.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace taskora::simulation {

// What an event does to whoever applies it.
enum class Trouble {
  none,
  garbage,   // its bytes are no event
  schema,    // does not fit its schema
  broken,    // fails at every attempt
  stumbles,  // fails at the first two
  kills,     // ends the process at every attempt
};

struct Interest {
  std::string consumer;
  std::string topic;
  std::string types;  // "task.*"
};

class Checker final : public Witness {
 public:
  // `trace`, when not empty, is given a line for everything that is committed.
  using Trace = std::function<void(const std::string&)>;
  Checker(const Clock& clock, std::vector<Interest> interests, Trace trace = {})
      : clock_{clock}, interests_{std::move(interests)}, trace_{std::move(trace)} {}

  // An event that may be written; whether it is, its transaction decides.
  void expect(const Uuid& event, Trouble trouble) { troubles_[event] = trouble; }
  [[nodiscard]] Trouble trouble_of(const Uuid& event) const;
  // Processes were killed in front of records that did nothing wrong: then such a record may look
  // like one that kills.
  void note_crash() { crashed_ = true; }

  void on_written(const OutboxRow& row) override;
  void on_numbered(std::int64_t pos, const OutboxRow& row) override;
  void on_forwarded(std::int64_t from, std::int64_t to) override;
  void on_offset(const Place& place, std::int64_t from, std::int64_t to) override;
  void on_effect(const std::string& consumer, const Uuid& event) override;
  void on_letter(const Letter& letter) override;
  void on_miscounted_attempt() override { crashed_ = true; }
  void on_discarded(const std::string& consumer, const std::string& key) override;
  void on_landed(const log::Record& record);

  // Empty when everything has arrived where it belongs; else what is missing.
  [[nodiscard]] std::string missing(const Database& database) const;
  void check_end(const Database& database) const;

  struct Totals {
    std::size_t written = 0, effects = 0, letters = 0, repeats_on_log = 0;
  };
  [[nodiscard]] const Totals& totals() const { return totals_; }

 private:
  using Key = std::pair<std::string, std::string>;  // topic, key
  struct Event {
    Uuid id;
    Key key;
    std::string type;
    std::int64_t version = 0;
    std::size_t index = 0;  // among the numbered ones of its key
    std::int64_t pos = 0;   // 0: none yet
    bool landed = false;
  };
  // What one consumer did with the events of one key, by index.
  struct Line {
    std::vector<bool> applied;
    std::vector<bool> lettered;
    std::set<std::size_t> waiting = {};  // with a dead letter neither replayed nor discarded
  };
  Line& line(const std::string& consumer, const Event& event);
  [[nodiscard]] const Line* find_line(const std::string& consumer, const Key& key) const;
  [[nodiscard]] const Interest* interest(const std::string& consumer, const Event& event) const;
  void check_predecessors(const Interest& interest, const Event& event, const Line& line) const;
  [[nodiscard]] std::string unsettled(const Interest& interest) const;
  template <typename... Parts>
  void tell(const Parts&... parts) const;
  [[nodiscard]] std::string name(const Event& event) const;
  void check_fate(const Interest& interest, const Event& event, const Line& line,
                  bool after_bad) const;

  const Clock& clock_;
  std::vector<Interest> interests_;
  Trace trace_;
  std::map<Uuid, Trouble> troubles_;
  std::map<Uuid, Event> events_;  // committed
  std::map<std::string, Uuid> by_bytes_;
  std::map<Key, std::vector<Uuid>> numbered_;  // in the order of positions
  std::vector<Uuid> by_pos_;
  std::map<Key, std::size_t> landed_;  // first occurrences
  std::map<std::pair<std::string, Key>, Line> lines_;
  std::set<std::int64_t> fired_;  // reminders
  std::int64_t forwarded_ = 0;
  bool crashed_ = false;
  Totals totals_;
};

}  // namespace taskora::simulation
