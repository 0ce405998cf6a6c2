#include "taskora/telemetry/log.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <chrono>
#include <fcntl.h>
#include <sstream>
#include <unistd.h>

using namespace taskora::telemetry;

namespace {

// A pipe that holds 16 KiB and is read only when a test says so.
struct NarrowPipe {
  std::array<int, 2> ends{};
  NarrowPipe() {
    REQUIRE(pipe(ends.data()) == 0);
    REQUIRE(fcntl(ends[1], F_SETPIPE_SZ, 16384) >= 0);
    REQUIRE(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0);
  }
  ~NarrowPipe() {
    close_reader();
    close(ends[1]);
  }
  void close_reader() {
    if (ends[0] >= 0) close(ends[0]);
    ends[0] = -1;
  }
  [[nodiscard]] std::string drain() const {
    std::string text;
    std::array<char, 4096> buffer{};
    for (ssize_t n = 0; (n = read(ends[0], buffer.data(), buffer.size())) > 0;) {
      text.append(buffer.data(), static_cast<std::size_t>(n));
    }
    return text;
  }
};

std::vector<nlohmann::json> lines_of(const std::string& text) {
  std::vector<nlohmann::json> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) lines.push_back(nlohmann::json::parse(line));
  return lines;
}

}  // namespace

TEST_CASE("a reader who stalls does not stop the writer, and learns what was lost") {
  const NarrowPipe pipe;
  Logging logging{{.service = "s",
                   .level = Level::info,
                   .fd = pipe.ends[1],
                   .patience = std::chrono::milliseconds{1}}};
  auto& log = logging.logger("l");
  const std::string filler(300, 'x');
  const int sent = 200;
  for (int i = 0; i < sent; ++i) log.info("line", {{"i", i}, {"filler", filler}});
  CHECK(logging.dropped() > 0);

  std::string text = pipe.drain();
  log.info("again");  // the rest of the line that was under way goes out first
  text += pipe.drain();
  const auto lines = lines_of(text);
  const auto lost = lines.at(lines.size() - 2);
  CHECK(lost["logger"] == "log");
  CHECK(lost["level"] == "warn");
  CHECK(lost["lines"] == logging.dropped());
  CHECK(lines.back()["message"] == "again");
  CHECK(lines.size() - 2 + logging.dropped() == sent);
}

TEST_CASE("a line longer than the pipe arrives whole") {
  const NarrowPipe pipe;
  Logging logging{{.service = "s",
                   .level = Level::info,
                   .fd = pipe.ends[1],
                   .patience = std::chrono::milliseconds{1}}};
  const std::string big(kMaxLogValue, 'y');
  logging.logger("l").info("big", {{"a", big}, {"b", big}, {"c", big}, {"d", big}, {"e", big}});
  std::string text = pipe.drain();
  for (int i = 0; i < 3; ++i) {
    logging.logger("l").info("more");
    text += pipe.drain();
  }
  const auto lines = lines_of(text);
  REQUIRE(lines.size() >= 2);
  CHECK(lines[0]["e"] == big);
}

TEST_CASE("a reader who went away is survived") {
  NarrowPipe pipe;
  Logging logging{{.service = "s",
                   .level = Level::info,
                   .fd = pipe.ends[1],
                   .patience = std::chrono::milliseconds{1}}};
  pipe.close_reader();
  for (int i = 0; i < 3; ++i) logging.logger("l").info("nobody is there");
  CHECK(logging.dropped() == 3);
}
