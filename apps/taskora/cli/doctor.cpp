// `taskora doctor`: what is wrong with an installation, and mending what can be mended.

#include "outbox-relay/store/rebase.hpp"
#include "outbox-relay/store/status.hpp"

#include "taskora/cli/consumers.hpp"
#include "taskora/cli/installation.hpp"
#include "taskora/cli/lag.hpp"
#include "taskora/cli/operations.hpp"
#include "taskora/cli/printing.hpp"
#include "taskora/log/postgres/letters.hpp"
#include "taskora/serve/app.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace taskora::cli {
namespace {

using Json = nlohmann::ordered_json;

enum class Verdict { ok, problem, fixed };

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::ok:
      return "ok";
    case Verdict::problem:
      return "problem";
    case Verdict::fixed:
      return "fixed";
  }
  return "problem";
}

struct Check {
  std::string name;  // stable
  Verdict verdict = Verdict::ok;
  std::string detail;
};
using Checks = std::vector<Check>;

// A check that could not be made is a problem too, but no other check's.
void note_failure(Checks& checks, std::string name, const Error& error) {
  checks.push_back(
      {.name = std::move(name), .verdict = Verdict::problem, .detail = operator_line(error)});
}

void check_roles(const Installation& installation, Checks& checks) {
  for (const auto& service : one_process::service_names()) {
    const auto database = installation.as(service);
    const auto there = database ? (*database)->check() : Status{fail(database.error())};
    if (!there) return note_failure(checks, "roles", there.error());
  }
  checks.push_back({.name = "roles", .detail = "every service can log in"});
}

Status rebase(const Installation& installation, Check& check) {
  TASKORA_TRY(owner, installation.as_owner());
  TASKORA_TRY(done, outbox_relay::rebase(*owner));
  check.verdict = Verdict::fixed;
  check.detail = "the relay begins anew in this cluster, at position " +
                 std::to_string(done.next_pos) + " and epoch " + std::to_string(done.epoch) +
                 "; events that wait: " + std::to_string(done.waiting);
  return {};
}

void check_cluster(const Installation& installation, bool fix, Checks& checks) {
  Check check{.name = "relay_cluster", .detail = "the relay's snapshots are this cluster's"};
  const auto database = installation.as(kRelay);
  if (!database) return note_failure(checks, check.name, database.error());
  const auto foreign = outbox_relay::rebase_needed(**database);
  if (!foreign) return note_failure(checks, check.name, foreign.error());
  if (*foreign) {
    check.verdict = Verdict::problem;
    check.detail =
        "the database was restored into another cluster, and the relay's snapshots speak of the "
        "old "
        "one: no event gets a position before `taskora doctor --fix`";
    if (fix) {
      if (const auto done = rebase(installation, check); !done)
        return note_failure(checks, check.name, done.error());
    }
  }
  checks.push_back(std::move(check));
}

void check_relay(const Installation& installation, Checks& checks) {
  const auto database = installation.as(kRelay);
  if (!database) return note_failure(checks, "relay_leader", database.error());
  const auto status = outbox_relay::relay_status(**database);
  if (!status) return note_failure(checks, "relay_leader", status.error());
  const auto place = "epoch " + std::to_string(status->epoch) + ", position " +
                     std::to_string(status->next_pos - 1);
  if (status->leader)
    checks.push_back({.name = "relay_leader",
                      .detail = "session " + std::to_string(*status->leader) + " leads, " + place});
  else
    checks.push_back({.name = "relay_leader",
                      .verdict = Verdict::problem,
                      .detail = "no outbox-relay leads (" + place +
                                "); events that wait: " + std::to_string(status->waiting)});
}

void check_letters(const Installation& installation, Checks& checks) {
  std::int64_t parked = 0;
  for (const auto& owner : letter_owners()) {
    const auto database = installation.as(owner);
    if (!database) return note_failure(checks, "dead_letters", database.error());
    const auto count = log::Letters(**database, owner).count({});
    if (!count) return note_failure(checks, "dead_letters", count.error());
    parked += *count;
  }
  checks.push_back(
      {.name = "dead_letters",
       .verdict = parked == 0 ? Verdict::ok : Verdict::problem,
       .detail = parked == 0 ? "none waits"
                             : std::to_string(parked) + " wait: `taskora dlq list` shows them"});
}

// Also whether the broker answers and has the topics.
void check_consumers(const Installation& installation, Checks& checks) {
  std::int64_t lag = 0;
  for (const auto& consumer : consumers()) {
    const auto lines = lag_of(installation, consumer);
    if (!lines) return note_failure(checks, "log", lines.error());
    for (const auto& line : *lines) lag += line.lag;
  }
  checks.push_back({.name = "log",
                    .detail = "the log can be read; records that consumers have before them: " +
                              std::to_string(lag)});
}

int verdict_of(const Checks& checks) {
  for (const auto& check : checks) {
    if (check.verdict == Verdict::problem) return kFound;
  }
  return kDone;
}

void print(const Checks& checks, bool json) {
  if (!json) {
    for (const auto& check : checks)
      std::cout << to_string(check.verdict) << "  " << check.name << ": " << printable(check.detail)
                << '\n';
    return;
  }
  Json document{{"checks", Json::array()}};
  for (const auto& check : checks)
    document["checks"].push_back(
        {{"name", check.name}, {"verdict", to_string(check.verdict)}, {"detail", check.detail}});
  std::cout << document.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
}

int examine(const Installation& installation, bool fix, bool json) {
  const auto database = installation.as(kRelay);
  const auto there = database ? (*database)->check() : Status{fail(database.error())};
  if (!there) return complain(there.error(), std::cerr);
  Checks checks;
  check_roles(installation, checks);
  check_cluster(installation, fix, checks);
  check_relay(installation, checks);
  check_consumers(installation, checks);
  check_letters(installation, checks);
  print(checks, json);
  return verdict_of(checks);
}

}  // namespace

void add_doctor(CLI::App& app, int& exit_code) {
  struct Options {
    bool fix = false;
    bool json = false;
  };
  const auto options = std::make_shared<Options>();
  auto* doctor = app.add_subcommand(
      "doctor", "Looks for what is wrong with this installation; ends with 3 when something is");
  doctor->add_flag(
      "--fix", options->fix,
      "Re-bases the relay after a restore into another cluster, as the schema's owner");
  doctor->add_flag("--json", options->json, "One JSON document");
  doctor->callback([=, &exit_code] {
    const auto installation = Installation::from_environment(exit_code);
    if (installation) exit_code = examine(*installation, options->fix, options->json);
  });
}

}  // namespace taskora::cli
