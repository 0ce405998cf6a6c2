// `taskora replay`: a consumer goes back in the log and does its work again.

#include "audit-logger/store/forget.hpp"

#include "taskora/cli/consumers.hpp"
#include "taskora/cli/lag.hpp"
#include "taskora/cli/operations.hpp"
#include "taskora/cli/place.hpp"
#include "taskora/cli/printing.hpp"
#include "taskora/log/kafka/admin.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <thread>
#include <variant>

namespace taskora::cli {
namespace {

using Json = nlohmann::ordered_json;
using log::Adapter;
using log::Place;

struct Options {
  std::string consumer;
  std::string from;
  bool fresh = false;
  bool yes = false;
  bool json = false;
  int wait = 0;  // seconds; 0: not at all
};

std::vector<Place> at_same(const std::vector<std::string>& topics, std::int64_t next) {
  std::vector<Place> places;
  places.reserve(topics.size());
  for (const auto& topic : topics) places.push_back({.partition = {.topic = topic}, .next = next});
  return places;
}

// A broker knows no positions; its records carry the time at which each was given its own.
Result<std::vector<Place>> on_broker(const Installation& installation, db::Database& database,
                                     const log::Consumer& consumer, const From& from) {
  log::KafkaAdmin admin{installation.log().kafka};
  auto time = std::optional<Timestamp>{};
  if (const auto* position = std::get_if<std::int64_t>(&from)) {
    TASKORA_TRY(given, log::time_at(database, *position));
    time = given;
  } else if (const auto* at = std::get_if<Timestamp>(&from)) {
    time = *at;
  }
  auto offsets = Result<std::vector<log::PartitionOffset>>{};
  if (std::holds_alternative<Oldest>(from))
    offsets = admin.first_offsets(consumer.topics);
  else
    offsets = time ? admin.offsets_at(consumer.topics, *time) : admin.end_offsets(consumer.topics);
  if (!offsets) return fail(std::move(offsets).error());
  std::vector<Place> places;
  places.reserve(offsets->size());
  for (const auto& [partition, offset] : *offsets)
    places.push_back(
        {.partition = partition, .next = std::holds_alternative<Oldest>(from) ? 0 : offset});
  return places;
}

// Whether the log still has everything that the consumer's state was made of.
Status check_complete(const Installation& installation, db::Database& database,
                      const log::Consumer& consumer) {
  bool complete = false;
  if (installation.log().adapter == Adapter::postgres) {
    TASKORA_TRY(all, log::is_complete(database));
    complete = all;
  } else {
    log::KafkaAdmin admin{installation.log().kafka};
    TASKORA_TRY(first, admin.first_offsets(consumer.topics));
    complete = std::ranges::all_of(first, [](const auto& one) { return one.offset == 0; });
  }
  if (complete) return {};
  return fail(ErrorCode::conflict, "log_incomplete",
              "nothing was changed: the log no longer has its oldest events, and what was made of "
              "them would be lost");
}

Status go_back(const Installation& installation, const Options& options,
               const log::Consumer& consumer, const From& from) {
  TASKORA_TRY(database, installation.as(consumer.name));
  TASKORA_TRY(position, position_of(*database, from));
  log::Rewind to{.consumer = consumer.name,
                 .log = log::name_of(installation.log().adapter),
                 .places = at_same(consumer.topics, position.value_or(0)),
                 .position = position};
  if (installation.log().adapter == Adapter::kafka) {
    TASKORA_TRY(places, on_broker(installation, *database, consumer, from));
    to.places = std::move(places);
  }
  if (!options.fresh) {
    return database->transaction(db::Scope::service(), [&](db::Transaction& transaction) {
      return log::rewind(transaction, to);
    });
  }
  TASKORA_CHECK(check_complete(installation, *database, consumer));
  TASKORA_TRY(owner, installation.as_owner());
  return owner->transaction(db::Scope::service(), [&](db::Transaction& transaction) -> Status {
    TASKORA_CHECK(log::rewind(transaction, to));
    return audit_logger::forget(transaction);
  });
}

std::int64_t total(const std::vector<ConsumerLag>& lines) {
  std::int64_t all = 0;
  for (const auto& line : lines) all += line.lag;
  return all;
}

// Until the consumer, which runs elsewhere, is at the end again.
Result<std::int64_t> await(const Installation& installation, const log::Consumer& consumer,
                           std::chrono::seconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  for (;;) {
    TASKORA_TRY(lines, lag_of(installation, consumer));
    const auto lag = total(lines);
    if (lag == 0 || std::chrono::steady_clock::now() >= end) return lag;
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
  }
}

int replay(const Installation& installation, const Options& options, const From& from) {
  const auto& consumer = *find_consumer(options.consumer);
  if (const auto done = go_back(installation, options, consumer, from); !done)
    return complain(done.error(), std::cerr);
  const auto lag = await(installation, consumer, std::chrono::seconds{options.wait});
  if (!lag) return complain(lag.error(), std::cerr);
  if (options.json)
    std::cout << Json{{"consumer", consumer.name}, {"from", options.from}, {"lag", *lag}}.dump()
              << '\n';
  else if (*lag == 0)
    std::cout << consumer.name << " went back to " << options.from << " and is at the end again\n";
  else
    std::cout << consumer.name << " goes on from " << options.from << "; " << *lag
              << " records to come\n";
  if (options.wait == 0 || *lag == 0) return kDone;
  return complain(consumer.name + " is not at the end yet; does it run?", std::cerr, kFailed);
}

int run(const Options& options) {
  const auto from = parse_from(options.from);
  if (!from) return complain(kFromHelp, std::cerr, kMisused);
  if (options.fresh &&
      (options.consumer != "audit-logger" || !std::holds_alternative<Oldest>(*from)))
    return complain("--fresh is for audit-logger, from the oldest", std::cerr, kMisused);
  if (options.fresh && !options.yes)
    return complain(
        "--fresh deletes the audit log and its signed heads before it is made anew: "
        "say --yes if that is meant",
        std::cerr, kMisused);
  int exit_code = kDone;
  const auto installation = Installation::from_environment(exit_code);
  return installation ? replay(*installation, options, *from) : exit_code;
}

}  // namespace

void add_replay(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<Options>();
  auto* command = app.add_subcommand("replay",
                                     "Sends a consumer back in the log: what it did from there on "
                                     "is done again where it is missing");
  command->add_option("--consumer", options->consumer, "Which")
      ->required()
      ->check(CLI::IsMember(consumer_names()));
  command->add_option("--from", options->from, "oldest, a position, or a time (RFC 3339)")
      ->required();
  command->add_flag("--fresh", options->fresh,
                    "audit-logger only: into an empty audit log, as the schema's owner");
  command->add_flag("--yes", options->yes, "Confirms --fresh");
  command
      ->add_option("--wait", options->wait,
                   "Seconds to wait for it to be at the end again; it must run")
      ->check(CLI::Range(0, 86'400));
  command->add_flag("--json", options->json, "One JSON document");
  command->callback([=, &exit_code] { exit_code = run(*options); });
}

}  // namespace taskora::cli
