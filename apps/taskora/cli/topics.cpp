#include "taskora/cli/topics.hpp"

#include "taskora/cli/printing.hpp"
#include "taskora/log/topic_plan.hpp"

#include <chrono>
#include <string>
#include <thread>

namespace taskora::cli {
namespace {

using log::TopicChange;
using Kind = TopicChange::Kind;

constexpr std::chrono::seconds kSettle{30};
constexpr std::chrono::milliseconds kLook{100};

std::string settings_of(const log::TopicState& topic, const log::TopicState* existing) {
  std::string text;
  for (const auto& [key, value] : topic.config) {
    text += "  " + key + "=";
    if (existing != nullptr) {
      const auto at = existing->config.find(key);
      text += (at == existing->config.end() ? std::string{"?"} : at->second) + " -> ";
    }
    text += value;
  }
  return text;
}

std::string line(const TopicChange& change) {
  const auto& name = change.topic.name;
  const auto from = std::to_string(change.existing.partitions);
  const auto to = std::to_string(change.topic.partitions);
  switch (change.kind) {
    case Kind::create:
      return "+ " + name + "  partitions=" + to + settings_of(change.topic, nullptr);
    case Kind::configure:
      return "~ " + name + settings_of(change.topic, &change.existing);
    case Kind::raise:
      return "^ " + name + "  partitions=" + from + " -> " + to + " (keys move)";
    case Kind::refuse:
      return "! " + name + "  partitions=" + from + " -> " + to +
             " (refused: a topic cannot have fewer partitions than it has)";
  }
  return name;
}

Result<log::TopicPlan> read_plan(log::KafkaAdmin& admin) {
  TASKORA_TRY(existing, admin.topics(log::kTopicSettings));
  return log::plan_topics(log::wanted_topics(log::topics()), existing);
}

void show(const log::TopicPlan& plan, std::ostream& out) {
  for (const auto& change : plan.changes) out << line(change) << '\n';
  for (const auto& name : plan.unknown) out << "? " << name << "  (not declared: left alone)\n";
  if (plan.changes.empty()) out << "the topics are as declared\n";
}

Status make(log::KafkaAdmin& admin, const TopicChange& change) {
  switch (change.kind) {
    case Kind::create: {
      const auto made = admin.create(change.topic);
      // By another one, meanwhile: the next plan says what is left to do.
      if (!made && made.error().code != ErrorCode::already_exists) return made;
      return {};
    }
    case Kind::configure:
      return admin.configure(change.topic.name, change.topic.config);
    case Kind::raise:
      return admin.raise_partitions(change.topic.name, change.topic.partitions);
    case Kind::refuse:
      break;
  }
  return {};
}

// A broker answers before every broker, itself among them, has heard of the change: until then
// some show the old settings, and some do not know the topic that another lists.
int await_declared(log::KafkaAdmin& admin, std::ostream& out, std::ostream& err) {
  const auto end = std::chrono::steady_clock::now() + kSettle;
  for (;;) {
    const auto plan = read_plan(admin);
    const bool unheard = !plan && plan.error().code == ErrorCode::not_found;
    if (!plan && !unheard) return complain(plan.error(), err);
    if (plan && plan->changes.empty()) {
      show(*plan, out);
      return 0;
    }
    if (std::chrono::steady_clock::now() > end) {
      if (plan) show(*plan, out);
      err << "taskora: the changes were accepted, and the cluster does not show them yet\n";
      return 1;
    }
    std::this_thread::sleep_for(kLook);
  }
}

bool is_kafka(const log::Settings& settings, std::ostream& err) {
  if (!settings.kafka.brokers.empty()) return true;
  err << "taskora: TASKORA_KAFKA_BROKERS must name the cluster\n";
  return false;
}

}  // namespace

int plan_topics(const log::Settings& settings, std::ostream& out, std::ostream& err) {
  if (!is_kafka(settings, err)) return 1;
  log::KafkaAdmin admin{settings.kafka};
  const auto plan = read_plan(admin);
  if (!plan) return complain(plan.error(), err);
  show(*plan, out);
  if (plan->has(Kind::refuse)) return 1;
  return plan->changes.empty() ? 0 : 3;
}

int apply_topics(const log::Settings& settings, ApplyOptions options, std::ostream& out,
                 std::ostream& err) {
  if (!is_kafka(settings, err)) return 1;
  log::KafkaAdmin admin{settings.kafka};
  const auto plan = read_plan(admin);
  if (!plan) return complain(plan.error(), err);
  show(*plan, out);
  if (plan->has(Kind::refuse)) {
    err << "taskora: nothing was changed\n";
    return 1;
  }
  if (plan->has(Kind::raise) && !options.raise_partitions) {
    err << "taskora: nothing was changed; more partitions need --raise-partitions, when the "
           "consumers have no lag and the relay is stopped\n";
    return 1;
  }
  for (const auto& change : plan->changes) {
    if (const auto made = make(admin, change); !made) return complain(made.error(), err);
    out << "done: " << change.topic.name << '\n';
  }
  return plan->changes.empty() ? 0 : await_declared(admin, out, err);
}

}  // namespace taskora::cli
