#include "simulation/world.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace taskora::simulation {
namespace {

constexpr int kNever = 0;

int some(Dice& dice, std::initializer_list<int> rates) {
  return *(rates.begin() + static_cast<std::ptrdiff_t>(dice.index(rates.size())));
}

std::vector<Interest> interests() {
  return {{.consumer = "recurrence-worker", .topic = "task-events", .types = "task.*"},
          {.consumer = "notifier", .topic = "reminders", .types = "reminder.due"}};
}

}  // namespace

Plan::Plan(Dice& dice)
    : relays{dice.between(1, 3)},
      schedulers{dice.between(1, 2)},
      consumers{dice.between(1, 3)},
      writers{dice.between(1, 4)},
      tasks{dice.between(1, 5)},
      writes{dice.between(2, 7)},
      pause{some(dice, {5, 50, 500})},
      dawdle{some(dice, {kNever, 100, 500})},
      broker{dice.below(3) != 0},
      partitions{broker ? dice.between(1, 3) : 1},
      gaps{dice.coin()},
      stale{dice.coin()},
      standby{some(dice, {5, 50, 500})},
      page{dice.between(1, 4)},
      look_ahead{dice.between(1, 8)},
      forward_batch{dice.between(1, 6)},
      consumer_batch{dice.between(1, 5)},
      read_batch{dice.between(1, 6)},
      reminder_batch{dice.between(1, 4)},
      crash{some(dice, {kNever, kNever, 2, 5, 15})},
      refuse{some(dice, {kNever, 5, 30, 100})},
      lose{some(dice, {kNever, 5, 30})},
      cut{some(dice, {kNever, 5, 20})},
      rebalance{some(dice, {kNever, 5, 20})},
      late{some(dice, {kNever, 500})},
      repeat{some(dice, {kNever, 100, 400})},
      trouble{some(dice, {kNever, kNever, 50, 150})},
      discard{some(dice, {kNever, kNever, 5})} {}

Actor::Actor(World& world, Process& process, std::string name, std::function<void(Actor&)> body)
    : world_{world},
      process_{process},
      name_{std::move(name)},
      body_{std::move(body)},
      fiber_{[this] {
        try {
          if (!process_.dying) body_(*this);
        } catch (const Crash&) {
          crashed_ = !process_.dying;
        } catch (const Violation& violation) {
          world_.raise(violation);
        }
      }} {}

void Actor::leave() {
  fiber_.yield();
  if (process_.dying) throw Crash{};
}

Fate Actor::pass(std::string_view call) {
  leave();
  auto fate = Fate::go;
  if (world_.faults) {
    if (world_.dice.per_mille(world_.plan.refuse))
      fate = Fate::refuse;
    else if (world_.dice.per_mille(world_.plan.lose))
      fate = Fate::lose;
  }
  if (world_.tracing()) {
    constexpr std::array kFates{"", "  refused", "  done, answer lost"};
    world_.note(name_ + "  " + std::string{call} + kFates.at(static_cast<std::size_t>(fate)));
  }
  return fate;
}

void Actor::wait(std::string_view call) {
  leave();
  if (world_.tracing()) world_.note(name_ + "  " + std::string{call});
}

bool Actor::arrives_late() {
  return world_.faults && world_.dice.per_mille(world_.plan.late);
}

void Actor::sleep(std::chrono::microseconds time) {
  if (time.count() <= 0) return;
  ready_at_ = world_.clock.now() + time;
  leave();
}

World::World(std::uint64_t seed, bool trace)
    : dice{seed},
      plan{dice},
      checker{clock, interests(),
              trace ? Checker::Trace{[this](const std::string& text) { note(text); }}
                    : Checker::Trace{}},
      database{clock, checker},
      broker{dice, plan.partitions, plan.gaps,
             [this](const log::Record& record) {
               if (trace_)
                 note("network  a record of " + record.partition.topic + " lands, position " +
                      std::to_string(record.offset));
               checker.on_landed(record);
             }},
      trace_{trace} {}

Process& World::add(Process process) {
  return *processes.emplace_back(std::make_unique<Process>(std::move(process)));
}

void World::start(Process& process) {
  if (trace_) note(process.name + "  starts");
  process.up = true;
  process.start(process);
}

void World::kill(Process& process, std::string_view why) {
  if (trace_) note(process.name + "  " + std::string{why});
  process.dying = true;
  for (auto& actor : process.actors) {
    if (!actor->ended()) actor->turn();
  }
  process.on_death();
  process.actors.clear();
  process.memory.reset();
  process.dying = false;
  process.up = false;
  process.start_at = clock.now() + std::chrono::milliseconds{dice.below(1'500)};
}

void World::note(const std::string& text) const {
  const auto time = std::chrono::duration<double>(clock.monotonic().time_since_epoch()).count();
  static const auto start = time;
  std::printf("%6llu %9.6f  %s\n", static_cast<unsigned long long>(steps), time - start,
              text.c_str());
}

Uuid World::draw_uuid() {
  std::array<std::uint8_t, 16> bytes{};
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(dice.next());
  bytes[6] = static_cast<std::uint8_t>(0x70U | (bytes[6] & 0x0fU));
  bytes[8] = static_cast<std::uint8_t>(0x80U | (bytes[8] & 0x3fU));
  return Uuid{bytes};
}

TraceContext World::draw_trace() {
  TraceContext trace;
  trace.trace_id = draw_uuid().bytes();
  trace.span_id.fill(1);
  return trace;
}

void World::raise(Violation violation_seen) {
  if (!violation) violation = std::move(violation_seen);
}

}  // namespace taskora::simulation
