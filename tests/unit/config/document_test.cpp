#include "taskora/config/declaration.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora::config;
using namespace std::chrono_literals;

namespace {

struct Sample {
  std::chrono::milliseconds timeout = 90s;
  std::string url;
  std::string password = "never shown";
};

Declaration declare(Sample& s) {
  Declaration d;
  d.duration("TASKORA_TIMEOUT", s.timeout, 100ms, 5min, "Longest time | a request may take.");
  d.url("TASKORA_DATABASE_URL", s.url, {"postgresql"}, "The database.").secret().required();
  d.text("TASKORA_PASSWORD", s.password, "Its password.")
      .secret()
      .must("8 to 64 long", [](std::string_view t) { return t.size() >= 8 && t.size() <= 64; });
  return d;
}

}  // namespace

TEST_CASE("the table for the README comes from the declaration") {
  Sample s;
  CHECK(declare(s).markdown() ==
        "| key | type | default | meaning |\n"
        "|---|---|---|---|\n"
        "| `TASKORA_TIMEOUT` | duration, 100ms to 5m | `90s` | Longest time \\| a request may "
        "take. |\n"
        "| `TASKORA_DATABASE_URL` | secret URL (postgresql) | required | The database. |\n"
        "| `TASKORA_PASSWORD` | secret text, 8 to 64 long |  | Its password. |\n");
}

TEST_CASE("the help explains each key and shows no secret's default") {
  Sample s;
  const auto help = declare(s).help();
  CHECK(help.find("  TASKORA_TIMEOUT  (duration, 100ms to 5m)  [90s]\n      Longest time") !=
        std::string::npos);
  CHECK(help.find("  TASKORA_DATABASE_URL  (secret URL (postgresql))  [required]\n") !=
        std::string::npos);
  CHECK(help.find("never shown") == std::string::npos);
}

TEST_CASE("the names are listed in the order of declaration") {
  Sample s;
  CHECK(declare(s).names() ==
        std::vector<std::string>{"TASKORA_TIMEOUT", "TASKORA_DATABASE_URL", "TASKORA_PASSWORD"});
}
