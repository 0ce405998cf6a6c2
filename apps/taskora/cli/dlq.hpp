#pragma once
// `taskora dlq list|show|replay|discard`: the records that were put aside.

#include "taskora/cli/installation.hpp"
#include "taskora/log/postgres/letters.hpp"

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace taskora::cli {

struct DlqOptions {
  std::string consumer;  // empty: all that may have letters
  log::LetterFilter filter;
  log::LetterPage page;
  bool all = false;     // replay, discard: no filter is meant
  bool yes = false;     // discard: nobody need be asked
  bool json = false;    // one document instead of lines
  bool raw = false;     // show: the value's bytes and nothing else
  std::int64_t id = 0;  // show
};

// Each writes to `out`, one line to `err` when it fails, and returns the exit code: kDone, kFailed,
// kMisused.
[[nodiscard]] int list_letters(const Installation& installation, const DlqOptions& options,
                               std::ostream& out, std::ostream& err);
[[nodiscard]] int show_letter(const Installation& installation, const DlqOptions& options,
                              std::ostream& out, std::ostream& err);
// kFailed also when a letter could not be applied: it waits on, and so does what is behind it.
[[nodiscard]] int replay_letters(const Installation& installation, const DlqOptions& options,
                                 std::ostream& out, std::ostream& err);
[[nodiscard]] int discard_letters(const Installation& installation, const DlqOptions& options,
                                  std::ostream& out, std::ostream& err);

// The services meant by options.consumer.
[[nodiscard]] std::vector<std::string> owners_of(const DlqOptions& options);

}  // namespace taskora::cli
