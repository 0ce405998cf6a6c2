// `taskora events tail`: what happens, as it gets its position.

#include "taskora/base/json.hpp"
#include "taskora/base/time.hpp"
#include "taskora/cli/installation.hpp"
#include "taskora/cli/operations.hpp"
#include "taskora/cli/place.hpp"
#include "taskora/cli/printing.hpp"
#include "taskora/log/headers.hpp"
#include "taskora/log/postgres/tail.hpp"
#include "taskora/log/topics.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <iostream>
#include <limits>
#include <memory>
#include <thread>

namespace taskora::cli {
namespace {

using Json = nlohmann::ordered_json;
using log::LoggedEvent;

constexpr std::int64_t kWindow = 500;  // positions read at once: 1 MiB each at most
constexpr std::chrono::milliseconds kLook{100};
constexpr std::size_t kShown = 300;  // characters of an event in a line

struct Options {
  log::TailFilter filter;
  std::string type;
  std::string from;  // empty: what comes from now on
  std::int64_t limit = std::numeric_limits<std::int64_t>::max();
  bool once = false;  // ends at the end of the log
  bool json = false;
};

Json json_of(const LoggedEvent& event) {
  const auto parsed = parse_json(event.payload);
  return {{"pos", event.pos},
          {"time", format_timestamp(event.numbered_at)},
          {"topic", event.topic},
          {"type", event.type},
          {"key", event.key},
          {"version", event.version ? Json(*event.version) : Json()},
          {"letter", event.letter ? Json(*event.letter) : Json()},
          {"event", parsed ? Json(*parsed) : Json()}};
}

// What of the CloudEvent says what happened.
std::string story_of(const LoggedEvent& event) {
  const auto parsed = parse_json(event.payload);
  if (!parsed) return printable(event.payload.substr(0, kShown));
  const auto data = parsed->is_object() && parsed->contains("data") ? (*parsed)["data"] : *parsed;
  const auto inner = data.is_object() && data.contains("data") ? data["data"] : data;
  auto text = printable(inner.dump());
  if (text.size() > kShown) text = text.substr(0, kShown) + "...";
  return text;
}

void print(const LoggedEvent& event, const Options& options) {
  if (options.json) {
    std::cout << json_of(event).dump(-1, ' ', false, Json::error_handler_t::replace) << std::endl;
    return;
  }
  std::cout << event.pos << "  " << format_timestamp(event.numbered_at) << "  " << event.topic
            << "  " << printable(event.type) << "  key=" << printable(event.key);
  if (event.version) std::cout << "  version=" << *event.version;
  if (event.letter) std::cout << "  letter=" << *event.letter;
  std::cout << "  " << story_of(event) << std::endl;  // whoever reads along sees it now
}

Result<std::int64_t> start_of(db::Database& database, const Options& options,
                              const std::optional<From>& from) {
  if (from) {
    TASKORA_TRY(position, position_of(database, *from));
    return position.value_or(1);
  }
  TASKORA_TRY(page, log::read_tail(database, 0, 0, options.filter));
  return page.last + 1;
}

Status follow(db::Database& database, const Options& options, std::int64_t from) {
  for (std::int64_t shown = 0;;) {
    TASKORA_TRY(page, log::read_tail(database, from, kWindow, options.filter));
    for (const auto& event : page.events) {
      if (!options.type.empty() && !log::type_matches(options.type, event.type)) continue;
      print(event, options);
      if (++shown >= options.limit) return {};
    }
    // Behind the window, but never past what has not got its position yet.
    from = std::max(from, std::min(from + kWindow, page.last + 1));
    if (from <= page.last) continue;
    if (options.once) return {};
    std::this_thread::sleep_for(kLook);
  }
}

int tail(const Options& options) {
  const auto from = options.from.empty() ? std::nullopt : parse_from(options.from);
  if (!options.from.empty() && !from) return complain(kFromHelp, std::cerr, kMisused);
  int exit_code = kDone;
  const auto installation = Installation::from_environment(exit_code);
  if (!installation) return exit_code;
  const auto database = installation->as("sync-gateway");  // reads event_log and changes nothing
  if (!database) return complain(database.error(), std::cerr);
  const auto start = start_of(**database, options, from);
  if (!start) return complain(start.error(), std::cerr);
  const auto done = follow(**database, options, *start);
  return done ? kDone : complain(done.error(), std::cerr);
}

}  // namespace

void add_events(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<Options>();
  auto* events = app.add_subcommand("events", "What happens in this installation");
  events->require_subcommand(1);
  auto* command = events->add_subcommand(
      "tail", "Shows events as they get their positions, one a line, until it is stopped");
  command->add_option("--topic", options->filter.topic, "Of this topic");
  command->add_option("--type", options->type, "Of this type (task.created), or family (task.*)");
  command->add_option("--task", options->filter.key, "Of this task; of other topics, of this key");
  command->add_option("--from", options->from,
                      "Begins at oldest, a position, or a time (RFC 3339); else with what comes");
  command->add_option("--limit", options->limit, "Ends after so many")->check(CLI::PositiveNumber);
  command->add_flag("--once", options->once, "Ends at the end of the log");
  command->add_flag("--json", options->json, "One JSON document a line, with the whole CloudEvent");
  command->callback([=, &exit_code] { exit_code = tail(*options); });
}

}  // namespace taskora::cli
