// Who changes tasks: each change locks the task, then writes its event, as every service does.

#include "simulation/processes.hpp"
#include "simulation/reminder_model.hpp"

#include <array>
#include <map>
#include <memory>
#include <string>

namespace taskora::simulation {
namespace {

struct Rolled {};  // the transaction is given up

class Change {
 public:
  Change(World& world, Actor& actor)
      : world_{world}, actor_{actor}, tx_{std::make_shared<Transaction>(world.database)} {}

  void make() {
    for (auto count = world_.dice.between(1, 3); count > 0; --count) {
      touch(1 + static_cast<std::int64_t>(
                    world_.dice.below(static_cast<std::uint64_t>(world_.plan.tasks))));
    }
    if (world_.dice.below(5) == 0) throw Rolled{};
    if (!commit(actor_, tx_)) throw Rolled{};  // or done, and the answer lost
  }

 private:
  void touch(std::int64_t id) {
    if (actor_.pass("lock task " + std::to_string(id)) != Fate::go) throw Rolled{};
    if (!tx_->lock(actor_, task_lock(id))) throw Rolled{};
    auto& task = pending_.try_emplace(id, world_.database.tasks[id]).first->second;
    const bool saved = world_.dice.below(6) == 0;
    if (saved) tx_->save();
    const auto before = task;
    write_event(id, task);
    if (saved && world_.dice.coin()) {
      tx_->roll_back_to_save();
      task = before;
    }
    if (saved) tx_->release_save();
    tx_->change([this_db = &world_.database, id, task] { this_db->tasks[id] = task; });
    if (world_.dice.below(4) == 0) remind(id);
    if (world_.dice.per_mille(world_.plan.dawdle))
      actor_.sleep(std::chrono::milliseconds{world_.dice.below(100)});
  }

  void write_event(std::int64_t id, Task& task) {
    const auto type = next_type(task);
    ++task.version;
    const auto uuid = world_.draw_uuid();
    const auto trouble = draw_trouble();
    world_.checker.expect(uuid, trouble);
    const events::Event event{.id = uuid,
                              .type = type,
                              .time = world_.clock.now(),
                              .task_version = task.version,
                              .subject = std::to_string(id),
                              .trace = world_.draw_trace(),
                              .data = "{}"};
    auto bytes = events::encode(event);
    if (trouble == Trouble::garbage) bytes.resize(bytes.size() / 2);
    if (actor_.pass("write " + type + ' ' + event.subject + '#' + std::to_string(task.version)) !=
        Fate::go)
      throw Rolled{};
    tx_->insert({.event = uuid,
                 .topic = "task-events",
                 .type = type,
                 .key = event.subject,
                 .version = task.version,
                 .value = std::move(bytes)});
  }

  std::string next_type(Task& task) {
    const auto dice = world_.dice.below(8);
    if (dice == 0) return "recurrence.ended";  // a type the consumer skips
    if (!task.open) {
      task.open = true;
      return "task.reopened";
    }
    if (dice > 2) return "task.updated";
    task.open = false;
    return "task.completed";
  }

  Trouble draw_trouble() {
    if (!world_.dice.per_mille(world_.plan.trouble)) return Trouble::none;
    constexpr std::array kinds{Trouble::garbage, Trouble::schema, Trouble::broken,
                               Trouble::stumbles, Trouble::kills};
    return kinds.at(world_.dice.index(kinds.size()));
  }

  void remind(std::int64_t task) {
    const auto id = ++next_reminder(world_);
    const Reminder reminder{
        .id = id,
        .task = task,
        .fire_at = world_.clock.now() + std::chrono::milliseconds{world_.dice.below(2'000)}};
    tx_->change([this_db = &world_.database, reminder] {
      this_db->reminders.emplace(reminder.id, reminder);
    });
  }
  static std::int64_t& next_reminder(World& world) { return world.reminders_drawn; }

  World& world_;
  Actor& actor_;
  std::shared_ptr<Transaction> tx_;
  std::map<std::int64_t, Task> pending_;
};

void write(World& world, Actor& actor, int& left) {
  while (left > 0) {
    --left;
    try {
      Change{world, actor}.make();
    } catch (const Rolled&) {
      if (world.tracing()) world.note(actor.name() + "  rolls back");
    }
    actor.sleep(std::chrono::milliseconds{world.dice.between(0, world.plan.pause)});
  }
  --world.writing;
}

}  // namespace

void add_writers(World& world) {
  for (int number = 0; number < world.plan.writers; ++number) {
    ++world.writing;
    const auto left = std::make_shared<int>(world.plan.writes);
    auto& process = world.add({.name = "writer-" + std::to_string(number)});
    process.start = [&world, left](Process& self) {
      self.actors.push_back(
          std::make_unique<Actor>(world, self, self.name, [&world, left](Actor& actor) {
            if (*left >= 0) write(world, actor, *left);
            *left = -1;
          }));
    };
  }
}

}  // namespace taskora::simulation
