#include "taskora/telemetry/log.hpp"

#include "taskora/base/time.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <sstream>
#include <thread>
#include <unistd.h>

using namespace taskora;
using namespace taskora::telemetry;

namespace {

// Logs into a file without a name.
struct LogFile {
  std::FILE* file = std::tmpfile();
  Logging logging{{.service = "task-api", .level = Level::info, .fd = fileno(file)}};
  ~LogFile() { std::fclose(file); }

  [[nodiscard]] std::vector<nlohmann::json> lines() const {
    std::rewind(file);
    std::string text;
    for (int c = 0; (c = std::fgetc(file)) != EOF;) text += static_cast<char>(c);
    std::vector<nlohmann::json> lines;
    std::istringstream in{text};
    for (std::string line; std::getline(in, line);) lines.push_back(nlohmann::json::parse(line));
    return lines;
  }
};

}  // namespace

TEST_CASE_METHOD(LogFile, "a line has time, level, service, logger, message and the fields") {
  logging.logger("http").warn("slow", {{"route", "/tasks/:id"}, {"status", 200}});
  const auto all = lines();
  REQUIRE(all.size() == 1);
  CHECK(parse_timestamp(all[0]["time"].get<std::string>()));
  CHECK(all[0]["level"] == "warn");
  CHECK(all[0]["service"] == "task-api");
  CHECK(all[0]["logger"] == "http");
  CHECK(all[0]["message"] == "slow");
  CHECK(all[0]["route"] == "/tasks/:id");
  CHECK(all[0]["status"] == 200);
}

TEST_CASE_METHOD(LogFile, "the level changes at run time, for loggers already given out") {
  auto& log = logging.logger("db");
  log.debug("too quiet");
  logging.set_level(Level::debug);
  log.debug("heard");
  logging.set_level(Level::off);
  log.error("muted");
  const auto all = lines();
  REQUIRE(all.size() == 1);
  CHECK(all[0]["level"] == "debug");
}

TEST_CASE_METHOD(LogFile, "one name is one logger, and a service of its own is written") {
  CHECK(&logging.logger("db") == &logging.logger("db"));
  CHECK(&logging.logger("db") != &logging.logger("db", "outbox-relay"));
  logging.logger("db", "outbox-relay").info("x");
  CHECK(lines().at(0)["service"] == "outbox-relay");
}

TEST_CASE_METHOD(LogFile, "a request's lines carry its trace and its id") {
  const auto trace = TraceContext::start();
  RequestLogger log{logging.logger("http"), trace, "req-1"};
  log.info("done", {{"status", 204}});
  log.debug("not enabled");
  const auto all = lines();
  REQUIRE(all.size() == 1);
  CHECK(all[0]["trace_id"] == trace.trace_id_hex());
  CHECK(all[0]["request_id"] == "req-1");
  CHECK(all[0]["status"] == 204);
}

TEST_CASE_METHOD(LogFile, "lines of many threads stay whole") {
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this, t] {
      for (int i = 0; i < 250; ++i) logging.logger("t").info("line", {{"thread", t}, {"i", i}});
    });
  }
  threads.clear();
  CHECK(lines().size() == 1000);
  CHECK(logging.dropped() == 0);
}

TEST_CASE_METHOD(LogFile, "text made for a format string is only text") {
  logging.logger("l").error("{} {0} %s %n");
  CHECK(lines().at(0)["message"] == "{} {0} %s %n");
}

TEST_CASE("levels have names") {
  for (const auto level : {Level::debug, Level::info, Level::warn, Level::error, Level::off}) {
    CHECK(parse_level(to_string(level)) == level);
  }
  CHECK_FALSE(parse_level("INFO"));
}
