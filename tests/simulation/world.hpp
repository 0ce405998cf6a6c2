#pragma once
// What all of a simulation shares: the database, the log, the clock, the processes, and chance.

#include "simulation/broker.hpp"
#include "simulation/checker.hpp"
#include "simulation/database.hpp"
#include "simulation/dice.hpp"
#include "simulation/fiber.hpp"
#include "simulation/relay_stores.hpp"

#include "taskora/testing/fake_clock.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace taskora::simulation {

// What a seed is made of. Each kind of fault is missing in some seeds, so that no fault hides
// behind another.
struct Plan {
  explicit Plan(Dice& dice);

  int relays, schedulers, consumers, writers;  // processes; consumers: of each kind
  int tasks, writes;                           // writes: transactions of one writer
  int pause;                                   // milliseconds between two of them, at most
  int dawdle;   // per mille of the changes that leave theirs open for long
  bool broker;  // else event_log is the log
  int partitions;
  bool gaps, stale;
  int standby;  // milliseconds a relay rests that does not lead
  int page, look_ahead, forward_batch, consumer_batch, read_batch, reminder_batch;
  // per mille: of a step, or of a call
  int crash, refuse, lose, cut, rebalance, late, repeat, trouble, discard;
};

class World;

// A process: what it keeps in memory, and its threads.
struct Process;

// A thread of a process.
class Actor final : public Gate {
 public:
  Actor(World& world, Process& process, std::string name, std::function<void(Actor&)> body);

  Fate pass(std::string_view call) override;
  void wait(std::string_view call) override;
  bool arrives_late() override;
  void sleep(std::chrono::microseconds time);

  void turn() { fiber_.resume(); }
  [[nodiscard]] bool ended() const { return fiber_.ended(); }
  [[nodiscard]] bool crashed() const {
    return crashed_;
  }  // it ended by itself, and its process with it
  [[nodiscard]] Timestamp ready_at() const { return ready_at_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  Process& process() { return process_; }

 private:
  void leave();

  World& world_;
  Process& process_;
  std::string name_;
  std::function<void(Actor&)> body_;
  Timestamp ready_at_;
  bool crashed_ = false;
  Fiber fiber_;  // last
};

struct Process {
  std::string name;
  std::function<void(Process&)> start;  // fills in memory and actors
  std::function<void()> on_death = [] {};
  std::function<void()> on_cut = [] {};  // its connection to the database breaks
  bool mortal = true;
  bool up = false;
  bool dying = false;
  Timestamp start_at{};
  std::shared_ptr<void> memory;
  std::vector<std::unique_ptr<Actor>> actors;
};

class World {
 public:
  World(std::uint64_t seed, bool trace);

  Process& add(Process process);
  void start(Process& process);
  void kill(Process& process, std::string_view why);
  void note(const std::string& text) const;  // into the trace
  [[nodiscard]] bool tracing() const { return trace_; }
  [[nodiscard]] Uuid draw_uuid();
  [[nodiscard]] TraceContext draw_trace();
  void raise(Violation violation);  // from inside a fiber

  Dice dice;
  Plan plan;
  testing::FakeClock clock;
  Checker checker;
  Database database;
  Broker broker;
  std::map<std::string, Group> groups;  // by consumer
  std::vector<std::unique_ptr<Process>> processes;
  std::optional<Violation> violation;
  bool faults = true;  // false: everything has healed
  std::uint64_t steps = 0;
  int writing = 0;  // writers that are not done
  std::int64_t reminders_drawn = 0;

 private:
  bool trace_;
};

}  // namespace taskora::simulation
