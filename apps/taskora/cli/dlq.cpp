#include "taskora/cli/dlq.hpp"

#include "taskora/base/time.hpp"
#include "taskora/cli/consumers.hpp"
#include "taskora/cli/operations.hpp"
#include "taskora/cli/printing.hpp"
#include "taskora/log/headers.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <memory>
#include <utility>

namespace taskora::cli {
namespace {

using Json = nlohmann::ordered_json;
using log::LetterLine;
using log::StoredLetter;

constexpr std::string_view kDigits = "0123456789abcdef";

Json json_of(const StoredLetter& letter) {
  const auto& record = letter.record;
  return {{"id", letter.id},
          {"state", to_string(letter.state)},
          {"consumer", letter.consumer},
          {"log", letter.log},
          {"topic", record.partition.topic},
          {"partition", record.partition.number},
          {"offset", record.offset},
          {"key", log::as_text(record.key)},
          {"reason", to_string(letter.reason)},
          {"attempts", letter.attempts},
          {"detail", letter.detail},
          {"created_at", format_timestamp(letter.created_at)},
          {"settled_at", letter.settled_at ? Json(format_timestamp(*letter.settled_at)) : Json()}};
}

std::string line_of(const LetterLine& line) {
  const auto& letter = line.letter;
  const auto& record = letter.record;
  return std::to_string(letter.id) + "  " + std::string{to_string(letter.state)} + "  " +
         letter.consumer + "  " + record.partition.topic + "[" +
         std::to_string(record.partition.number) + "]@" + std::to_string(record.offset) +
         "  key=" + record.key + "  " + std::string{to_string(letter.reason)} + " (" +
         std::to_string(letter.attempts) + " attempts)  " + format_timestamp(letter.created_at) +
         "  " + std::to_string(line.bytes) + " bytes" +
         (letter.detail.empty() ? "" : "  " + letter.detail);
}

// A page of every owner's letters, in the order of ids.
Result<std::vector<LetterLine>> page_of(const Installation& installation, const DlqOptions& options,
                                        int limit) {
  auto page = options.page;
  page.limit = limit;
  std::vector<LetterLine> all;
  for (const auto& owner : owners_of(options)) {
    TASKORA_TRY(database, installation.as(owner));
    TASKORA_TRY(lines, log::Letters(*database, owner).list(options.filter, page));
    std::move(lines.begin(), lines.end(), std::back_inserter(all));
  }
  std::ranges::sort(all, {}, [](const LetterLine& line) { return line.letter.id; });
  if (all.size() > static_cast<std::size_t>(limit)) all.resize(static_cast<std::size_t>(limit));
  return all;
}

Json headers_json(const log::Headers& headers) {
  auto all = Json::array();
  for (const auto& [name, value] : headers)
    all.push_back({log::as_text(name), value ? Json(log::as_text(*value)) : Json()});
  return all;
}

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += {kDigits[byte >> 4U], kDigits[byte & 0xFU]};
  }
  return text;
}

void show_lines(const StoredLetter& letter, std::ostream& out) {
  const auto document = json_of(letter);
  for (const auto& [name, value] : document.items())
    out << name << ": " << printable(value.is_string() ? value.get<std::string>() : value.dump())
        << '\n';
  for (const auto& [name, value] : letter.record.headers)
    out << "header " << printable(name) << ": " << (value ? printable(*value) : "(none)") << '\n';
  out << "value, " << letter.record.value.size() << " bytes:\n"
      << printable(letter.record.value) << '\n';
}

// "yes" typed on the terminal; false where there is none.
bool confirmed(std::int64_t letters) {
  std::ofstream question{"/dev/tty"};
  std::ifstream answer{"/dev/tty"};
  if (!question || !answer) return false;
  question << "Give up " << letters
           << " dead letters? Their events will never be applied. Type yes: " << std::flush;
  std::string text;
  return std::getline(answer, text) && text == "yes";
}

Result<std::int64_t> each(const Installation& installation, const DlqOptions& options,
                          Result<std::int64_t> (log::Letters::*what)(const log::LetterFilter&)) {
  std::int64_t total = 0;
  for (const auto& owner : owners_of(options)) {
    TASKORA_TRY(database, installation.as(owner));
    log::Letters letters{*database, owner};
    TASKORA_TRY(some, (letters.*what)(options.filter));
    total += some;
  }
  return total;
}

bool says_which(const DlqOptions& options) {
  return options.all || !options.consumer.empty() || options.filter.topic || options.filter.key ||
         !options.filter.ids.empty();
}

}  // namespace

std::vector<std::string> owners_of(const DlqOptions& options) {
  if (options.consumer.empty()) return letter_owners();
  return {options.consumer};
}

int list_letters(const Installation& installation, const DlqOptions& options, std::ostream& out,
                 std::ostream& err) {
  // One more than asked for tells whether there are more.
  auto lines = page_of(installation, options, options.page.limit + 1);
  if (!lines) return complain(lines.error(), err);
  const bool more = lines->size() > static_cast<std::size_t>(options.page.limit);
  if (more) lines->pop_back();
  if (options.json) {
    Json document{{"items", Json::array()},
                  {"next_after", more ? Json(lines->back().letter.id) : Json()}};
    for (const auto& line : *lines) {
      document["items"].push_back(json_of(line.letter));
      document["items"].back()["bytes"] = line.bytes;
    }
    out << document.dump() << '\n';
    return kDone;
  }
  for (const auto& line : *lines) out << printable(line_of(line)) << '\n';
  if (lines->empty()) out << "no dead letters\n";
  if (more) out << "more: --after " << lines->back().letter.id << '\n';
  return kDone;
}

int show_letter(const Installation& installation, const DlqOptions& options, std::ostream& out,
                std::ostream& err) {
  for (const auto& owner : owners_of(options)) {
    const auto database = installation.as(owner);
    if (!database) return complain(database.error(), err);
    const auto letter = log::read_letter(**database, options.id);
    if (!letter) return complain(letter.error(), err);
    if (!*letter || (*letter)->consumer != owner) continue;
    if (options.raw) {
      out << (*letter)->record.value;
    } else if (options.json) {
      auto document = json_of(**letter);
      document["headers"] = headers_json((*letter)->record.headers);
      document["value"] = log::as_text((*letter)->record.value);
      document["value_hex"] = hex((*letter)->record.value);
      out << document.dump() << '\n';
    } else {
      show_lines(**letter, out);
    }
    return kDone;
  }
  return complain("there is no dead letter " + std::to_string(options.id), err, kFailed);
}

int discard_letters(const Installation& installation, const DlqOptions& options, std::ostream& out,
                    std::ostream& err) {
  const auto count = each(installation, options, &log::Letters::count);
  if (!count) return complain(count.error(), err);
  if (*count > 1 && !options.yes && !confirmed(*count)) {
    return complain("nothing was discarded; " + std::to_string(*count) +
                        " letters would be: say --yes if that is meant",
                    err, kMisused);
  }
  const auto done = each(installation, options, &log::Letters::discard);
  if (!done) return complain(done.error(), err);
  if (options.json)
    out << Json{{"discarded", *done}}.dump() << '\n';
  else
    out << "discarded " << *done << '\n';
  return kDone;
}

namespace {

using Command = int (*)(const Installation&, const DlqOptions&, std::ostream&, std::ostream&);

int run_on_installation(Command command, const DlqOptions& options) {
  int exit_code = kDone;
  const auto installation = Installation::from_environment(exit_code);
  if (!installation) return exit_code;
  return command(*installation, options, std::cout, std::cerr);
}

void add_filters(CLI::App& command, DlqOptions& options) {
  command.add_option("--consumer", options.consumer, "Whose")
      ->check(CLI::IsMember(letter_owners()));
  command.add_option("--topic", options.filter.topic, "Of this topic");
  command.add_option("--task", options.filter.key, "Of this task; of other topics, of this key");
  command.add_flag("--json", options.json, "One JSON document");
}

}  // namespace

void add_dlq(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<DlqOptions>();
  auto* dlq = app.add_subcommand("dlq", "The dead letters: records that could not be applied");
  dlq->require_subcommand(1);

  auto* list = dlq->add_subcommand("list", "Lists them in the order they were put aside");
  add_filters(*list, *options);
  const auto state = std::make_shared<std::string>("parked");
  list->add_option("--state", *state, "parked, replayed, discarded or all")
      ->check(CLI::IsMember({"parked", "replayed", "discarded", "all"}))
      ->capture_default_str();
  list->add_option("--limit", options->page.limit, "At most so many")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  list->add_option("--after", options->page.after, "Those behind this id");
  list->callback([=, &exit_code] {
    options->page.state = log::parse_letter_state(*state);
    exit_code = run_on_installation(list_letters, *options);
  });

  auto* show = dlq->add_subcommand("show", "Shows one with its bytes and headers");
  show->add_option("id", options->id, "Its id")->required();
  show->add_flag("--json", options->json, "One JSON document");
  show->add_flag("--raw", options->raw, "The value's bytes and nothing else");
  show->callback([=, &exit_code] { exit_code = run_on_installation(show_letter, *options); });

  const auto add_settling = [&](const char* name, const char* what, Command command) {
    auto* settling = dlq->add_subcommand(name, what);
    add_filters(*settling, *options);
    settling->add_option("id", options->filter.ids, "These");
    settling->add_flag("--all", options->all, "All of them");
    settling->callback([=, &exit_code] {
      exit_code = says_which(*options)
                      ? run_on_installation(command, *options)
                      : complain("say which: ids, --consumer, --topic, --task or --all", std::cerr,
                                 kMisused);
    });
    return settling;
  };
  add_settling(
      "replay",
      "Applies them, and all that is parked behind them, in their order; again does nothing",
      replay_letters);
  add_settling("discard", "Gives them up; what is parked behind waits on", discard_letters)
      ->add_flag("--yes", options->yes, "Also many, without asking");
}

}  // namespace taskora::cli
