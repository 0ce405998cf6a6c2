#include "taskora/config/declaration.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <stdexcept>

using namespace taskora::config;
using namespace std::chrono_literals;

namespace {

enum class Log { postgres, kafka };

struct Sample {
  std::uint16_t port = 8080;
  std::chrono::milliseconds timeout = 15s;
  std::chrono::seconds keep = 24h;
  int workers = 8;
  bool tls = false;
  Log log = Log::postgres;
  std::string url = "http://127.0.0.1:8080";
  std::vector<std::string> brokers;
  std::string name = "taskora";
};

Declaration declare(Sample& s) {
  Declaration d;
  d.port("PORT", s.port, "Where the API listens.");
  d.duration("TASKORA_TIMEOUT", s.timeout, 100ms, 5min, "Longest time a request may take.");
  d.duration("TASKORA_KEEP", s.keep, 1s, std::chrono::days{30}, "How long.");
  d.integer("TASKORA_WORKERS", s.workers, 1, 64, "How many.");
  d.flag("TASKORA_TLS", s.tls, "Whether.");
  d.choice<Log>("TASKORA_LOG", s.log, {{"postgres", Log::postgres}, {"kafka", Log::kafka}},
                "Which.");
  d.url("TASKORA_URL", s.url, {"http", "https"}, "Where from outside.");
  d.list("TASKORA_BROKERS", s.brokers, "Which brokers.");
  d.text("TASKORA_NAME", s.name, "Who.");
  return d;
}

}  // namespace

TEST_CASE("nothing set gives the defaults") {
  Sample s;
  CHECK(declare(s).parse({}).empty());
  CHECK(s.port == 8080);
  CHECK(s.timeout == 15s);
  CHECK(s.log == Log::postgres);
}

TEST_CASE("every type reads its text") {
  Sample s;
  const auto errors = declare(s).parse({{"PORT", "0"},
                                        {"TASKORA_TIMEOUT", "250ms"},
                                        {"TASKORA_KEEP", "7d"},
                                        {"TASKORA_WORKERS", "64"},
                                        {"TASKORA_TLS", "Yes"},
                                        {"TASKORA_LOG", "kafka"},
                                        {"TASKORA_URL", "https://tasks.example/x"},
                                        {"TASKORA_BROKERS", "a:9092, b:9092,,"},
                                        {"TASKORA_NAME", " a b "},
                                        {"PATH", "/bin"}});
  CHECK(errors.empty());
  CHECK(s.port == 0);
  CHECK(s.timeout == 250ms);
  CHECK(s.keep == 168h);
  CHECK(s.workers == 64);
  CHECK(s.tls);
  CHECK(s.log == Log::kafka);
  CHECK(s.url == "https://tasks.example/x");
  CHECK(s.brokers == std::vector<std::string>{"a:9092", "b:9092"});
  CHECK(s.name == " a b ");
}

TEST_CASE("a wrong value is an error of its key") {
  struct Case {
    std::string key;
    std::string value;
  };
  const Case cases[] = {
      {"PORT", "65536"},
      {"PORT", "-1"},
      {"PORT", "80x"},
      {"PORT", "+80"},
      {"PORT", " 80"},
      {"TASKORA_TIMEOUT", "15"},
      {"TASKORA_TIMEOUT", "s"},
      {"TASKORA_TIMEOUT", "1.5s"},
      {"TASKORA_TIMEOUT", "99ms"},
      {"TASKORA_TIMEOUT", "6m"},
      {"TASKORA_TIMEOUT", "-5s"},
      {"TASKORA_TIMEOUT", "1m30s"},
      {"TASKORA_TIMEOUT", "15 s"},
      {"TASKORA_TIMEOUT", "9223372036854775807d"},
      {"TASKORA_TIMEOUT", "99999999999999999999s"},
      {"TASKORA_KEEP", "1500ms"},
      {"TASKORA_WORKERS", "0"},
      {"TASKORA_WORKERS", "65"},
      {"TASKORA_WORKERS", "8.0"},
      {"TASKORA_WORKERS", "0x8"},
      {"TASKORA_TLS", "maybe"},
      {"TASKORA_TLS", "tru"},
      {"TASKORA_LOG", "Kafka"},
      {"TASKORA_LOG", "dapr"},
      {"TASKORA_URL", "example"},
      {"TASKORA_URL", "ftp://x"},
      {"TASKORA_URL", "https://"},
      {"TASKORA_URL", "http:///x"},
      {"TASKORA_URL", "http://a b"},
      {"TASKORA_URL", "http://u:p@:80/"},
      {"TASKORA_URL", "http://a\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.key, c.value);
    Sample s;
    const auto errors = declare(s).parse({{c.key, c.value}});
    REQUIRE(errors.size() == 1);
    CHECK(errors[0].key == c.key);
  }
}

TEST_CASE("all errors are told at once and then nothing has changed") {
  Sample s;
  const auto errors = declare(s).parse({{"PORT", "1234"},
                                        {"TASKORA_WORKERS", "none"},
                                        {"TASKORA_TLS", "maybe"},
                                        {"TASKORA_WORKER", "3"},
                                        {"TASKORA_ZZZ", "1"}});
  REQUIRE(errors.size() == 4);
  CHECK(errors[0].key == "TASKORA_WORKERS");
  CHECK(errors[1].key == "TASKORA_TLS");
  CHECK(errors[2].text() == "TASKORA_WORKER: is not a setting; did you mean TASKORA_WORKERS?");
  CHECK(errors[3].text() == "TASKORA_ZZZ: is not a setting; --help-config lists them");
  CHECK(s.port == 8080);
}

TEST_CASE("an empty variable counts as not set") {
  Sample s;
  auto d = declare(s);
  std::string needed;
  d.text("TASKORA_NEEDED", needed, "Needed.").required();
  const auto errors = d.parse({{"PORT", ""}, {"TASKORA_NEEDED", ""}});
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].text() == "TASKORA_NEEDED: is required");
}

TEST_CASE("an own rule is one of the constraints") {
  std::string topic;
  Declaration d;
  d.text("TASKORA_TOPIC", topic, "Topic.").must("without spaces", [](std::string_view t) {
    return t.find(' ') == std::string_view::npos;
  });
  CHECK(d.parse({{"TASKORA_TOPIC", "a b"}}).at(0).text() ==
        "TASKORA_TOPIC: must be without spaces");
  CHECK(d.parse({{"TASKORA_TOPIC", "ab"}}).empty());
  CHECK(topic == "ab");
}

TEST_CASE("a rule over several keys is asked when each is right alone") {
  Sample s;
  auto d = declare(s);
  d.rule("TASKORA_BROKERS", "is required when TASKORA_LOG is kafka",
         [&s] { return s.log != Log::kafka || !s.brokers.empty(); });
  const auto errors = d.parse({{"TASKORA_LOG", "kafka"}});
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].key == "TASKORA_BROKERS");
  CHECK(d.parse({{"TASKORA_LOG", "kafka"}, {"TASKORA_BROKERS", "a"}}).empty());
}

TEST_CASE("services in one process share a key and fill each their own field") {
  Sample api;
  Sample relay;
  auto all = declare(api);
  all.include(declare(relay));
  int only_relay = 1;
  Declaration extra;
  extra.integer("TASKORA_RELAY_BATCH", only_relay, 1, 1000, "Rows.");
  all.include(std::move(extra));
  CHECK(all.parse({{"TASKORA_WORKERS", "3"}, {"TASKORA_RELAY_BATCH", "7"}}).empty());
  CHECK(api.workers == 3);
  CHECK(relay.workers == 3);
  CHECK(only_relay == 7);
}

TEST_CASE("a key declared in two ways is a mistake of the programmer") {
  Sample s;
  int other = 8;
  Declaration d;
  d.integer("TASKORA_WORKERS", other, 1, 9, "How many.");
  auto all = declare(s);
  CHECK_THROWS_AS(all.include(std::move(d)), std::logic_error);
  CHECK_THROWS_AS(all.text("TASKORA_NAME", s.name, "Again."), std::logic_error);
  CHECK_THROWS_AS(all.text("taskora_name", s.name, "Lower case."), std::logic_error);
  CHECK_THROWS_AS(all.integer("TASKORA_BAD_DEFAULT", other, 10, 20, "Default outside its range."),
                  std::logic_error);
}

TEST_CASE("the process's environment can be read") {
  REQUIRE(setenv("TASKORA_TEST_ENVIRONMENT", "a=b", 1) == 0);
  CHECK(process_environment().at("TASKORA_TEST_ENVIRONMENT") == "a=b");
  unsetenv("TASKORA_TEST_ENVIRONMENT");
}
