#pragma once
// `taskora demo`: plays one person's week against a running server, as any client would, and
// believes nothing it has not seen.

#include <ostream>
#include <string>

namespace taskora::cli {

// Prints a line per step with the time it took. 0 when every step was seen to happen, 1 at the
// first that was not.
[[nodiscard]] int run_demo(const std::string& server, std::ostream& out);

}  // namespace taskora::cli
