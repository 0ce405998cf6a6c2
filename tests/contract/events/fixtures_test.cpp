#include "samples.hpp"

#include "taskora/events/payloads.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>

using namespace taskora;
using namespace taskora::events;

namespace {

std::string fixture_path(const std::string& type) {
  return std::string{TASKORA_SOURCE_DIR} + "/contracts/fixtures/" + type + ".v1.json";
}

std::string read_file(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

// `WRITE_FIXTURES=1` writes the fixtures of new types; an existing one is never rewritten: old
// bytes must stay readable.
TEST_CASE("what is produced is the fixture of its type, byte for byte") {
  for (const auto& event : sample_events()) {
    CAPTURE(event.type);
    const auto path = fixture_path(event.type);
    auto golden = read_file(path);
    if (golden.empty() && std::getenv("WRITE_FIXTURES") != nullptr) {
      std::ofstream{path, std::ios::binary} << encode(event) << '\n';
      golden = read_file(path);
    }
    CHECK(encode(event) + "\n" == golden);
  }
}

TEST_CASE("every fixture is read back as the event it was made from") {
  for (const auto& event : sample_events()) {
    CAPTURE(event.type);
    const auto decoded = decode(read_file(fixture_path(event.type)));
    REQUIRE(decoded);
    CHECK(decoded->id == event.id);
    CHECK(decoded->type == event.type);
    CHECK(decoded->time == event.time);
    CHECK(decoded->user_id == event.user_id);
    CHECK(decoded->task_id == event.task_id);
    CHECK(decoded->task_version == event.task_version);
    CHECK(decoded->subject == event.subject);
    CHECK(decoded->trace.traceparent() == event.trace.traceparent());
    CHECK(nlohmann::json::parse(decoded->data) == nlohmann::json::parse(event.data));
  }
}

TEST_CASE("payloads read back as the structs they were made from") {
  const auto changed = parse_task_changed(to_json(TaskChanged{sample_task(), {"title"}}));
  REQUIRE(changed);
  CHECK(changed->task == sample_task());
  CHECK(changed->changed == std::vector<std::string>{"title"});
  auto whole_day = sample_task();
  whole_day.due->when = std::chrono::year{2026} / 12 / 1;
  whole_day.priority.reset();
  whole_day.recurrence.reset();
  whole_day.parent_task_id = TaskId{41};
  whole_day.completed_at = whole_day.updated_at;
  CHECK(parse_task_changed(to_json(TaskChanged{whole_day, {}}))->task == whole_day);
  CHECK(parse_recurrence_moved(to_json(RecurrenceMoved{sample_task(), TaskId{1}, {}}))
            ->previous_task_id == TaskId{1});
  CHECK(parse_tag_changed(to_json(TagChanged{TagId{1}, "a", ""}))->name == "a");
}

TEST_CASE("a member that is missing or of the wrong type is a schema error, never a crash") {
  for (const auto& event : sample_events()) {
    const auto whole = nlohmann::json::parse(encode(event));
    for (const auto* member : {"specversion", "id", "subject", "traceparent", "data"}) {
      for (const auto& wrong : {nlohmann::json{}, nlohmann::json{7}, nlohmann::json::array()}) {
        CAPTURE(event.type, member);
        auto broken = whole;
        broken[member] = wrong;
        const auto decoded = decode(broken.dump());
        REQUIRE_FALSE(decoded);
        CHECK(decoded.error().slug() == "schema");
      }
    }
  }
  CHECK_FALSE(parse_task_changed(R"({"task":[],"changed":[]})"));
  CHECK_FALSE(parse_task_changed(R"([])"));
  CHECK_FALSE(parse_reminder_fired(R"({"reminder_id":"1"})"));
}
