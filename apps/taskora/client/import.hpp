#pragma once
// `taskora import`: loads tasks from JSON lines. Every task keeps the uid it has, or gets one made
// from its line, so that a second run, or one after a cut, makes no doubles.

#include "taskora/base/result.hpp"

#include <functional>
#include <istream>
#include <ostream>
#include <string>

namespace taskora::cli {

struct ImportOptions {
  std::string server;
  std::string token;
  std::function<Result<std::string>()> renew;  // another token when that one ended; may be empty
  int connections = 8;
  bool progress = true;  // `err` is a terminal: a bar; otherwise a line now and then
};

// Reads every line of `in`. Prints what happened to `out`; 0 when every line is a task on the
// server, 1 otherwise. A server that stays away for some seconds ends it; the next run goes on.
[[nodiscard]] int run_import(const ImportOptions& options, std::istream& in, std::ostream& out,
                             std::ostream& err);

}  // namespace taskora::cli
