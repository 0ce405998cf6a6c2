#include "simulation/simulation.hpp"

#include "simulation/processes.hpp"
#include "simulation/world.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace taskora::simulation {
namespace {

constexpr std::uint64_t kFaultySteps = 20'000;   // at most; writers are done long before
constexpr std::uint64_t kLinger = 1'000;         // after the last write, at most
constexpr std::uint64_t kHealthySteps = 60'000;  // by then everything must have drained
constexpr std::uint64_t kLookEvery = 64;
constexpr std::uint64_t kAfterwards = 128;  // steps in which a late repeat may still do harm

class Simulation {
 public:
  Simulation(std::uint64_t seed, bool trace) : world_{seed, trace} {
    add_relays(world_);
    add_consumers(world_);
    add_schedulers(world_);
    add_writers(world_);
  }
  ~Simulation() {
    world_.faults = false;
    for (auto& process : world_.processes) {
      if (process->up) world_.kill(*process, "ends");
    }
  }
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  Outcome run() {
    try {
      while (world_.writing > 0 && world_.steps < kFaultySteps) step();
      for (auto more = world_.dice.below(kLinger); more > 0; --more) step();
      heal();
      drain();
      for (auto more = kAfterwards; more > 0; --more) step();
      world_.checker.check_end(world_.database);
    } catch (const Violation& violation) {
      world_.raise(violation);
    }
    if (world_.violation && world_.tracing()) world_.note("VIOLATION  " + world_.violation->what);
    Outcome outcome{.steps = world_.steps,
                    .fingerprint = world_.dice.next(),
                    .totals = world_.checker.totals()};
    if (world_.violation) outcome.violation = world_.violation->what;
    return outcome;
  }

 private:
  void step() {
    ++world_.steps;
    if (world_.faults) misfortune();
    assign_partitions();
    start_processes();
    if (world_.dice.below(4) == 0) (void)world_.broker.deliver();
    if (world_.dice.below(8) == 0) run_late_call();
    turn();
    if (world_.violation) throw Violation{*world_.violation};
  }

  void misfortune() {
    auto& dice = world_.dice;
    const auto& plan = world_.plan;
    if (dice.per_mille(plan.crash)) crash();
    if (dice.per_mille(plan.cut)) cut();
    if (dice.per_mille(plan.rebalance)) rebalance();
    if (dice.per_mille(plan.discard)) discard();
  }

  Process* any_process() {
    auto& process = *world_.processes[world_.dice.index(world_.processes.size())];
    return process.up ? &process : nullptr;
  }

  void crash() {
    auto* process = any_process();
    if (process == nullptr) return;
    world_.checker.note_crash();
    world_.kill(*process, "is killed");
  }

  void cut() {
    auto* process = any_process();
    if (process == nullptr) return;
    if (world_.tracing()) world_.note(process->name + "  loses its session");
    process->on_cut();
  }

  void rebalance() {
    for (auto& [name, group] : world_.groups)
      group.owner.erase(group.partitions[world_.dice.index(group.partitions.size())]);
  }

  // Somebody reads the dead letters of a key and wants none of them. They count as done: else a
  // repeat of one, still on its way, would be applied after its successors.
  void discard() {
    auto& letters = world_.database.dead_letters;
    if (letters.empty()) return;
    const auto chosen = letters[world_.dice.index(letters.size())];
    const Lock lock{.table = Table::dead_letter, .row = chosen.consumer + '/' + chosen.record.key};
    if (!chosen.parked || world_.database.locks.contains(lock)) return;
    if (world_.tracing())
      world_.note("operator  discards " + chosen.record.key + " of " + chosen.consumer);
    for (auto& letter : letters) {
      if (letter.consumer == chosen.consumer && letter.record.key == chosen.record.key)
        enter(letter);
    }
    world_.checker.on_discarded(chosen.consumer, chosen.record.key);
  }

  void enter(Letter& letter) {
    letter.parked = false;
    if (const auto event = events::decode(letter.record.value))
      world_.database.inbox.emplace(letter.consumer, event->id);
  }

  void assign_partitions() {
    for (auto& [name, group] : world_.groups) {
      if (group.owner.size() == group.partitions.size() || world_.dice.below(10) != 0) continue;
      const auto number = world_.dice.index(group.members.size());
      if (!group.members[number]->up) continue;
      for (const auto& partition : group.partitions) {
        if (group.owner.try_emplace(partition, static_cast<int>(number)).second) break;
      }
    }
  }

  void start_processes() {
    for (auto& process : world_.processes) {
      if (!process->up && process->start_at <= world_.clock.now()) world_.start(*process);
    }
  }

  void run_late_call() {
    if (world_.database.late.empty()) return;
    const auto which = world_.dice.index(world_.database.late.size());
    const auto call = std::move(world_.database.late[which]);
    world_.database.late.erase(world_.database.late.begin() + static_cast<std::ptrdiff_t>(which));
    if (world_.tracing()) world_.note("network  a statement of a dead process arrives");
    call();
  }

  // One actor that is ready does its next call; when none is, time passes.
  void turn() {
    auto& ready = ready_;
    ready.clear();
    Timestamp next = Timestamp::max();
    for (auto& process : world_.processes) {
      if (!process->up) next = std::min(next, process->start_at);
      for (auto& actor : process->actors) {
        if (actor->ended()) continue;
        next = std::min(next, actor->ready_at());
        if (actor->ready_at() <= world_.clock.now()) ready.push_back(actor.get());
      }
    }
    if (ready.empty()) {
      world_.clock.set(std::max(next, world_.clock.now()));
      return;
    }
    if (world_.dice.below(8) == 0)
      world_.clock.advance(std::chrono::microseconds{world_.dice.below(3'000)});
    auto& actor = *ready[world_.dice.index(ready.size())];
    actor.turn();
    if (actor.crashed()) world_.kill(actor.process(), "dies of a record");
  }

  void heal() {
    world_.faults = false;
    world_.plan.repeat = 0;
    if (world_.tracing()) world_.note("everything heals");
  }

  void drain() {
    const auto end = world_.steps + kHealthySteps;
    while (world_.steps < end) {
      step();
      if (world_.steps % kLookEvery == 0 && drained()) return;
    }
    auto what = world_.checker.missing(world_.database);
    throw Violation{"does not drain: " + (what.empty() ? "the log is not read" : what)};
  }

  bool drained() {
    const auto& database = world_.database;
    if (world_.writing > 0 || !world_.database.late.empty() || !world_.broker.quiet()) return false;
    if (world_.plan.broker && database.forwarded != database.last_pos()) return false;
    for (const auto& [id, reminder] : database.reminders) {
      if (reminder.state == Reminder::State::scheduled) return false;
    }
    return all_read() && world_.checker.missing(database).empty();
  }

  bool all_read() {
    for (auto& [name, group] : world_.groups) {
      for (const auto& partition : group.partitions) {
        const auto& records = world_.broker.records(partition);
        const auto end = world_.plan.broker ? (records.empty() ? 0 : records.back().offset + 1)
                                            : world_.database.last_pos() + 1;
        if (end > 1 && group.read_to[partition] < end) return false;
      }
    }
    return true;
  }

  World world_;
  std::vector<Actor*> ready_;
};

}  // namespace

Outcome play(std::uint64_t seed, bool trace) {
  Simulation simulation{seed, trace};
  return simulation.run();
}

}  // namespace taskora::simulation
