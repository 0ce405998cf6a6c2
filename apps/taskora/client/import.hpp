#pragma once
// `taskora import`: loads tasks from JSON lines. Every task keeps the uid it has, or gets one made
// from its line, so that a second run, or one after a cut, makes no doubles.

#include <istream>
#include <ostream>
#include <string>

namespace taskora::cli {

struct ImportOptions {
  std::string server;
  std::string token;
  int connections = 8;
  bool progress = true;  // a bar on `err`; off when it is no terminal
};

// Reads every line of `in`. Prints what happened to `out`; 0 when every line is a task on the
// server, 1 otherwise.
[[nodiscard]] int run_import(const ImportOptions& options, std::istream& in, std::ostream& out,
                             std::ostream& err);

}  // namespace taskora::cli
