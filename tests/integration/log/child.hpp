#pragma once
// This test program once more, with other variables in its environment.

#include <cstdio>
#include <cstdlib>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace taskora::spine_test {

struct ChildResult {
  int exit_code = -1;  // -1: ended by a signal
  int signal = 0;
  std::string output;

  // It ran to its end, and a check of its tests did not hold.
  [[nodiscard]] bool failed_a_check() const {
    return exit_code > 0 && output.find("assertions: ") != std::string::npos &&
           output.find(" failed") != std::string::npos;
  }
};

// Runs the test cases of `filter` and waits for the end.
inline ChildResult run_child(const std::string& filter,
                             const std::vector<std::pair<std::string, std::string>>& variables) {
  int pipe_ends[2];
  if (::pipe(pipe_ends) != 0) return {};
  const auto child = ::fork();
  if (child == 0) {
    ::dup2(pipe_ends[1], 1);
    ::dup2(pipe_ends[1], 2);
    ::close(pipe_ends[0]);
    for (const auto& [name, value] : variables) ::setenv(name.c_str(), value.c_str(), 1);
    ::execl("/proc/self/exe", "/proc/self/exe", filter.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(pipe_ends[1]);
  ChildResult result;
  char buffer[4096];
  for (ssize_t got = 0; (got = ::read(pipe_ends[0], buffer, sizeof buffer)) > 0;) {
    result.output.append(buffer, static_cast<std::size_t>(got));
  }
  ::close(pipe_ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFEXITED(status)) result.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) result.signal = WTERMSIG(status);
  return result;
}

}  // namespace taskora::spine_test
