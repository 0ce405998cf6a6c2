#pragma once
// The command line: `taskora <command> …`. Each command is a function of its own; here is only the
// table.

namespace taskora::cli {

// The exit code: 0 done, 1 failed, 2 used wrongly, 3 found what it looked for (each command says).
[[nodiscard]] int run(int argc, char** argv);

}  // namespace taskora::cli
