#include "taskora/cli/lag.hpp"

#include "taskora/cli/consumers.hpp"
#include "taskora/cli/operations.hpp"
#include "taskora/cli/printing.hpp"
#include "taskora/log/kafka/admin.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>
#include <map>
#include <memory>

namespace taskora::cli {
namespace {

using Json = nlohmann::ordered_json;
using log::Adapter;
using log::Partition;
using log::Place;

struct Known {
  std::map<Partition, std::int64_t> next;  // on the log in use
  std::map<Partition, std::int64_t> parked;
};

Result<Known> known_of(db::Database& database, const std::string& consumer, Adapter adapter) {
  TASKORA_TRY(places, log::places_of(database, consumer));
  Known known;
  for (const auto& one : places) {
    known.parked[one.place.partition] = one.parked;
    if (one.log == log::name_of(adapter)) known.next[one.place.partition] = one.place.next;
  }
  return known;
}

ConsumerLag line_of(const Known& known, const std::string& consumer, const Partition& partition) {
  ConsumerLag line{.consumer = consumer, .partition = partition, .next = {}};
  if (const auto at = known.next.find(partition); at != known.next.end()) line.next = at->second;
  if (const auto at = known.parked.find(partition); at != known.parked.end())
    line.parked = at->second;
  return line;
}

Result<std::vector<ConsumerLag>> on_positions(db::Database& database, const Known& known,
                                              const log::Consumer& consumer) {
  std::vector<ConsumerLag> lines;
  std::vector<Place> places;
  for (const auto& topic : consumer.topics) {
    lines.push_back(line_of(known, consumer.name, {.topic = topic}));
    places.push_back({.partition = {.topic = topic}, .next = lines.back().next.value_or(0)});
  }
  TASKORA_TRY(behind, log::behind(database, places));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    lines[i].lag = behind[i].records;
    lines[i].end = behind[i].end;
  }
  return lines;
}

Result<std::vector<ConsumerLag>> on_broker(const log::Settings& settings, const Known& known,
                                           const log::Consumer& consumer) {
  log::KafkaAdmin admin{settings.kafka};
  TASKORA_TRY(first, admin.first_offsets(consumer.topics));
  TASKORA_TRY(ends, admin.end_offsets(consumer.topics));
  std::vector<ConsumerLag> lines;
  for (std::size_t i = 0; i < std::min(first.size(), ends.size()); ++i) {
    auto line = line_of(known, consumer.name, ends[i].partition);
    line.end = ends[i].offset;
    line.lag =
        std::max<std::int64_t>(line.end - std::max(line.next.value_or(0), first[i].offset), 0);
    lines.push_back(std::move(line));
  }
  return lines;
}

struct Everything {
  outbox_relay::RelayStatus relay;
  std::optional<std::int64_t> to_forward;  // positions that are not on the broker
  std::vector<ConsumerLag> consumers;

  [[nodiscard]] std::int64_t worst() const {
    auto most = std::max(relay.waiting, to_forward.value_or(0));
    for (const auto& one : consumers) most = std::max(most, one.lag);
    return most;
  }
};

Result<Everything> read_all(const Installation& installation, const LagOptions& options) {
  Everything all;
  TASKORA_TRY(database, installation.as(kRelay));
  TASKORA_TRY(relay, outbox_relay::relay_status(*database));
  all.relay = relay;
  if (installation.log().adapter == Adapter::kafka)
    all.to_forward = relay.next_pos - 1 - relay.forwarded_pos;
  for (const auto& consumer : consumers()) {
    if (!options.consumer.empty() && options.consumer != consumer.name) continue;
    TASKORA_TRY(lines, lag_of(installation, consumer));
    std::move(lines.begin(), lines.end(), std::back_inserter(all.consumers));
  }
  return all;
}

Json json_of(const Everything& all) {
  const auto& relay = all.relay;
  Json document{{"relay",
                 {{"led", relay.leader.has_value()},
                  {"leader", relay.leader ? Json(*relay.leader) : Json()},
                  {"epoch", relay.epoch},
                  {"position", relay.next_pos - 1},
                  {"waiting", relay.waiting},
                  {"forwarded", all.to_forward ? Json(relay.forwarded_pos) : Json()},
                  {"forward_lag", all.to_forward ? Json(*all.to_forward) : Json()}}},
                {"consumers", Json::array()},
                {"worst", all.worst()}};
  for (const auto& one : all.consumers) {
    document["consumers"].push_back({{"consumer", one.consumer},
                                     {"topic", one.partition.topic},
                                     {"partition", one.partition.number},
                                     {"next", one.next ? Json(*one.next) : Json()},
                                     {"end", one.end},
                                     {"lag", one.lag},
                                     {"parked", one.parked}});
  }
  return document;
}

void print(const Everything& all, std::ostream& out) {
  const auto& relay = all.relay;
  out << "outbox-relay  epoch=" << relay.epoch << "  "
      << (relay.leader ? "led by session " + std::to_string(*relay.leader)
                       : std::string{"nobody leads"})
      << "  position=" << relay.next_pos - 1 << "  waiting=" << relay.waiting;
  if (all.to_forward)
    out << "  forwarded=" << relay.forwarded_pos << "  forward_lag=" << *all.to_forward;
  out << '\n';
  for (const auto& one : all.consumers) {
    out << one.consumer << "  " << one.partition.topic << '[' << one.partition.number
        << "]  next=" << (one.next ? std::to_string(*one.next) : "never") << "  end=" << one.end
        << "  lag=" << one.lag;
    if (one.parked > 0) out << "  parked=" << one.parked;
    out << '\n';
  }
}

}  // namespace

Result<std::vector<ConsumerLag>> lag_of(const Installation& installation,
                                        const log::Consumer& consumer) {
  TASKORA_TRY(database, installation.as(consumer.name));
  TASKORA_TRY(known, known_of(*database, consumer.name, installation.log().adapter));
  switch (installation.log().adapter) {
    case Adapter::postgres:
      return on_positions(*database, known, consumer);
    case Adapter::kafka:
      break;
  }
  return on_broker(installation.log(), known, consumer);
}

int show_lag(const Installation& installation, const LagOptions& options, std::ostream& out,
             std::ostream& err) {
  const auto all = read_all(installation, options);
  if (!all) return complain(all.error(), err);
  if (options.json)
    out << json_of(*all).dump() << '\n';
  else
    print(*all, out);
  return options.max && all->worst() > *options.max ? kFound : kDone;
}

void add_lag(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<LagOptions>();
  auto* lag = app.add_subcommand("lag", "How far the relay and every consumer are");
  lag->add_option("--consumer", options->consumer, "Only this one")
      ->check(CLI::IsMember(consumer_names()));
  lag->add_option("--max", options->max, "Ends with 3 when anything is further behind than this");
  lag->add_flag("--json", options->json, "One JSON document");
  lag->callback([=, &exit_code] {
    const auto installation = Installation::from_environment(exit_code);
    if (installation) exit_code = show_lag(*installation, *options, std::cout, std::cerr);
  });
}

}  // namespace taskora::cli
