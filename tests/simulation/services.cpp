#include "outbox-relay/relay_steps.hpp"
#include "reminder-scheduler/domain/round.hpp"
#include "simulation/consumer_model.hpp"
#include "simulation/processes.hpp"
#include "simulation/reminder_model.hpp"

#include "taskora/log/consumer_loop.hpp"

#include <array>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace taskora::simulation {
namespace {

using std::chrono::microseconds;

// A ring ends the pause, now and then.
void rest(World& world, Actor& actor, const log::Pause& pause) {
  const auto time = pause.until_rung && world.dice.coin() ? microseconds{500} : pause.wait;
  actor.sleep(time);
}

void spawn(World& world, Process& process, const std::string& thread,
           std::function<void(Actor&)> body) {
  process.actors.push_back(
      std::make_unique<Actor>(world, process, process.name + thread, std::move(body)));
}

// One relay process: two threads that share what they know.
struct Relay {
  Relay(World& world, Gate& tick, Gate& forward)
      : store{world.database, tick}, forward_store{world.database, forward} {
    if (!world.plan.broker) return;
    writer.emplace(world.broker, forward, world.dice, world.plan.repeat);
    forwarder.emplace(forward_store, *writer, static_cast<std::size_t>(world.plan.forward_batch));
  }

  void complete(World& world) {
    outbox_relay::Config config;
    config.page = world.plan.page;
    config.standby_wait = std::chrono::milliseconds{world.plan.standby};
    config.retry_wait = config.standby_wait;
    steps.emplace(config,
                  outbox_relay::StepsDeps{.store = store,
                                          .forwarder = forwarder ? &*forwarder : nullptr,
                                          .clock = world.clock,
                                          .observer = observer,
                                          .numbered = numbered},
                  static_cast<std::size_t>(world.plan.look_ahead));
  }

  ModelRelayStore store;
  ModelForwardStore forward_store;
  std::optional<ModelWriter> writer;
  std::optional<outbox_relay::Forwarder> forwarder;
  outbox_relay::Observer observer;
  log::Doorbell numbered;
  std::optional<outbox_relay::RelaySteps> steps;
};

void start_relay(World& world, Process& process) {
  const auto relay = std::make_shared<std::optional<Relay>>();
  spawn(world, process, ".tick", [&world, relay](Actor& actor) {
    for (;;) rest(world, actor, (*relay)->steps->tick());
  });
  spawn(world, process, ".forward", [&world, relay](Actor& actor) {
    while (world.plan.broker) rest(world, actor, (*relay)->steps->forward());
  });
  relay->emplace(world, *process.actors[0], *process.actors[1]);
  (*relay)->complete(world);
  process.memory = relay;
  process.on_cut = [relay = relay.get()] { (*relay)->store.cut(); };
}

// What a record does to whoever applies it; the same at every attempt.
Status suffer(World& world, const log::Decoded& one, std::map<Uuid, int>& attempts) {
  switch (world.checker.trouble_of(one.event.id)) {
    case Trouble::none:
    case Trouble::garbage:
      return {};
    case Trouble::schema:
      return fail(ErrorCode::invalid_argument, "schema", "simulated");
    case Trouble::broken:
      throw std::runtime_error{"simulated"};
    case Trouble::stumbles:
      if (++attempts[one.event.id] > 2) return {};
      return fail(internal_error("simulated"));
    case Trouble::kills:
      throw Crash{};
  }
  return {};
}

// The successor of a completed task: an event that an effect causes.
void succeed(World& world, Transaction& tx, const log::Decoded& one) {
  if (one.event.type != "task.completed") return;
  const auto id = world.draw_uuid();
  const auto key = "next-" + one.event.id.str();
  const events::Event created{.id = id,
                              .type = "task.created",
                              .time = world.clock.now(),
                              .task_version = 1,
                              .subject = key,
                              .trace = one.event.trace,
                              .data = "{}"};
  tx.insert({.event = id,
             .topic = "task-events",
             .type = created.type,
             .key = key,
             .version = 1,
             .value = events::encode(created)});
}

struct ConsumerProcess {
  ConsumerProcess(World& world, Actor& actor, const log::Consumer& consumer, int number,
                  std::map<Uuid, int>& attempts)
      : store{world.database, actor, consumer.name,
              [&](Transaction& tx, const log::Decoded& one) -> Status {
                TASKORA_CHECK(suffer(world, one, attempts));
                succeed(world, tx, one);
                return {};
              }},
        reader{world.database,
               world.plan.broker ? &world.broker : nullptr,
               world.groups.at(consumer.name),
               actor,
               world.dice,
               [&actor](microseconds time) { actor.sleep(time); },
               {.process = number,
                .records = static_cast<std::size_t>(world.plan.read_batch),
                .stale = world.plan.stale,
                .note = world.tracing()
                            ? std::function<void(const std::string&)>{[&world](const auto& text) {
                                world.note(text);
                              }}
                            : nullptr}},
        loop{consumer,    {.batch = static_cast<std::size_t>(world.plan.consumer_batch)},
             reader,      store,
             world.clock, [&world] { return world.dice.unit(); },
             observer} {}

  ModelConsumerStore store;
  ModelReader reader;
  log::ConsumerObserver observer;
  log::ConsumerLoop loop;
};

void run_consumer(World& world, Actor& actor, const log::Consumer& consumer, int number,
                  std::map<Uuid, int>& attempts) {
  ConsumerProcess process{world, actor, consumer, number, attempts};
  const log::ConsumerSettings settings;
  log::Backoff backoff{settings.first_pause, settings.longest_pause};
  for (;;) {
    if (process.loop.step())
      backoff.reset();
    else
      actor.sleep(backoff.next([&world] { return world.dice.unit(); }));
  }
}

void run_scheduler(World& world, Actor& actor) {
  ModelReminderStore store{world.database, actor};
  for (;;) {
    const auto rest = reminder_scheduler::play_round(
        store, static_cast<std::size_t>(world.plan.reminder_batch), [](const auto&) {});
    actor.sleep(rest ? rest->wait : std::chrono::seconds{1});
  }
}

void leave_group(Group& group, int number) {
  group.told.erase(number);
  std::erase_if(group.owner, [&](const auto& one) { return one.second == number; });
}

void add_group(World& world, const log::Consumer& consumer) {
  auto& group = world.groups[consumer.name];
  for (int number = 0; number < world.plan.partitions; ++number)
    group.partitions.push_back({.topic = consumer.topics.front(), .number = number});
  const auto attempts = std::make_shared<std::map<Uuid, int>>();
  for (int number = 0; number < world.plan.consumers; ++number) {
    auto& process = world.add({.name = consumer.name + '-' + std::to_string(number)});
    process.start = [&world, consumer, number, attempts](Process& self) {
      spawn(world, self, "", [&world, consumer, number, attempts](Actor& actor) {
        run_consumer(world, actor, consumer, number, *attempts);
      });
    };
    process.on_death = [&group, number] { leave_group(group, number); };
    group.members.push_back(&process);
  }
}

}  // namespace

void add_relays(World& world) {
  for (int number = 0; number < world.plan.relays; ++number) {
    auto& process = world.add({.name = "relay-" + std::to_string(number)});
    process.start = [&world](Process& self) { start_relay(world, self); };
    process.on_death = [&process] {
      process.on_cut();
      process.on_cut = [] {};
    };
  }
}

void add_consumers(World& world) {
  add_group(world, {.name = "recurrence-worker", .topics = {"task-events"}, .types = {"task.*"}});
  add_group(world, {.name = "notifier", .topics = {"reminders"}, .types = {"reminder.*"}});
}

void add_schedulers(World& world) {
  for (int number = 0; number < world.plan.schedulers; ++number) {
    auto& process = world.add({.name = "scheduler-" + std::to_string(number)});
    process.start = [&world](Process& self) {
      spawn(world, self, "", [&world](Actor& actor) { run_scheduler(world, actor); });
    };
  }
}

}  // namespace taskora::simulation
