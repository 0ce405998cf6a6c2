// Plays seeds. A seed that breaks a promise prints the command that plays it again, step by step.
//
// usage: simulate [--seeds FROM:TO] [--expect violation] [--twice]
//        simulate --seed N [--steps]
// --twice: plays each seed two times; both must be the same play.
// Exit: 0 as expected, 1 not, 2 wrong usage. Last line: "N passed, N failed".

#include "simulation/simulation.hpp"

#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <unistd.h>

using namespace taskora::simulation;

namespace {

struct Arguments {
  std::uint64_t from = 1;
  std::uint64_t to = 1'000;
  bool steps = false;
  bool expect_violation = false;
  bool twice = false;
};

bool read_number(std::string_view text, std::uint64_t& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size();
}

bool read_seeds(std::string_view text, Arguments& arguments) {
  const auto colon = text.find(':');
  return colon != std::string_view::npos && read_number(text.substr(0, colon), arguments.from) &&
         read_number(text.substr(colon + 1), arguments.to) && arguments.from <= arguments.to;
}

bool read(std::span<char*> words, Arguments& arguments) {
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (word == "--steps" || word == "--twice") {
      (word == "--steps" ? arguments.steps : arguments.twice) = true;
      continue;
    }
    if (i + 1 == words.size()) return false;
    const std::string_view value = words[++i];
    if (word == "--seed") {
      if (!read_number(value, arguments.from)) return false;
      arguments.to = arguments.from;
    } else if (word == "--seeds") {
      if (!read_seeds(value, arguments)) return false;
    } else if (word == "--expect" && value == "violation") {
      arguments.expect_violation = true;
    } else {
      return false;
    }
  }
  return true;
}

std::string replay(const char* program, std::uint64_t seed) {
  std::string text = "play it again: ";
  if (const char* fault = std::getenv("TASKORA_FAULT"); fault != nullptr)
    text += "TASKORA_FAULT=" + std::string{fault} + ' ';
  return text + program + " --seed " + std::to_string(seed) + " --steps\n";
}

// A seed may end the process, too: an assertion, a bad access.
std::string last_words;
void on_signal(int signal) {
  (void)!::write(STDOUT_FILENO, last_words.data(), last_words.size());
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

struct Sum {
  std::uint64_t seeds = 0, violations = 0, steps = 0;
  Checker::Totals totals;

  void add(const Outcome& outcome) {
    ++seeds;
    violations += outcome.violation ? 1U : 0U;
    steps += outcome.steps;
    totals.written += outcome.totals.written;
    totals.effects += outcome.totals.effects;
    totals.letters += outcome.totals.letters;
    totals.repeats_on_log += outcome.totals.repeats_on_log;
  }
};

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  if (!read({argv, static_cast<std::size_t>(argc)}, arguments)) {
    std::fputs(
        "usage: simulate [--seeds FROM:TO] [--seed N] [--steps] [--twice] [--expect violation]\n",
        stderr);
    return 2;
  }
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE}) std::signal(signal, on_signal);
  const auto began = std::chrono::steady_clock::now();
  Sum sum;
  for (auto seed = arguments.from; seed <= arguments.to; ++seed) {
    last_words = replay(argv[0], seed);
    auto outcome = play(seed, arguments.steps);
    if (arguments.twice && play(seed).fingerprint != outcome.fingerprint)
      outcome.violation = "the same seed played differently";
    sum.add(outcome);
    if (!outcome.violation) continue;
    std::printf("seed %llu, step %llu: %s\n", static_cast<unsigned long long>(seed),
                static_cast<unsigned long long>(outcome.steps), outcome.violation->c_str());
    std::fputs(last_words.c_str(), stdout);
    if (arguments.expect_violation) break;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  std::printf(
      "%llu seeds, %llu steps, %zu events, %zu effects, %zu dead letters, "
      "%zu repeats on the log, %.1f s\n",
      static_cast<unsigned long long>(sum.seeds), static_cast<unsigned long long>(sum.steps),
      sum.totals.written, sum.totals.effects, sum.totals.letters, sum.totals.repeats_on_log,
      took.count());
  if (arguments.expect_violation) {
    std::printf("%d passed, %d failed\n", sum.violations > 0 ? 1 : 0, sum.violations > 0 ? 0 : 1);
    return sum.violations > 0 ? 0 : 1;
  }
  std::printf("%llu passed, %llu failed\n",
              static_cast<unsigned long long>(sum.seeds - sum.violations),
              static_cast<unsigned long long>(sum.violations));
  return sum.violations == 0 ? 0 : 1;
}
