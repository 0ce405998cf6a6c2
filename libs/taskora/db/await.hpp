#pragma once
// For a start: the network may let a new process out a moment late, and a database may start too.

#include <chrono>
#include <functional>
#include <string>

namespace taskora::db {

inline constexpr std::chrono::milliseconds kStartPatience{10'000};

// Blocks until the server that `conninfo` names takes connections, for `limit` at most. Asks
// without signing in, and asks `go_on` each time there is no answer. Says nothing: connecting tells
// what is wrong.
void await_server(const std::string& conninfo, std::chrono::milliseconds limit,
                  const std::function<bool()>& go_on);

}  // namespace taskora::db
