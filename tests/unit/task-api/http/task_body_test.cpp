#include "task-api/http/task_body.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora;
using namespace taskora::task_api;

TEST_CASE("a body is read whole") {
  const auto input = parse_new_task(
      R"({"title":"  Tea ","uid":"01960000-0000-7000-8000-000000000042","priority":"P2",
    "tags":["work"],"due_date":"2026-12-01T09:30","time_zone":"Europe/Berlin","recurrence_rule":"weekly",
    "reminders":[{"minutes_before":5},{"remind_at":"2026-12-01T08:00:00Z"}],"parent_task_id":null})");
  REQUIRE(input);
  CHECK(input->fields.title == "Tea");
  CHECK(input->uid.has_value());
  CHECK(*input->fields.priority == events::Priority{2});
  CHECK(std::holds_alternative<LocalTime>(std::get<DueInput>(*input->fields.due)));
  CHECK(input->fields.reminders->size() == 2);
  CHECK(std::holds_alternative<Clear>(*input->fields.parent_task_id));
}

TEST_CASE("what the server answers may come back as a replacement") {
  CHECK(
      parse_task_replacement(R"({"id":1,"uid":"01960000-0000-7000-8000-000000000042","project_id":1,
    "parent_task_id":null,"creator_id":"01960000-0000-7000-8000-0000000000aa","title":"Tea","description":"",
    "status":"open","priority":"none","due_date":null,"time_zone":null,"due_at":null,"is_recurring":false,
    "recurrence_rule":null,"recurrence_mode":null,"series_id":null,"generation":1,"tags":[],"tag_ids":[],
    "reminders":[{"minutes_before":5,"remind_at":null,"fire_at":null,"state":"cancelled"}],"version":1,
    "completed_at":null,"created_at":"2026-11-21T09:00:00Z","updated_at":"2026-11-21T09:00:00Z"})"));
}

TEST_CASE("every fault of a body is reported, each with its pointer and code") {
  struct Case {
    std::string body;
    std::string pointer;
    std::string code;
  };
  const std::string long_title(501, 'x');
  const Case cases[] = {
      {R"({})", "/title", "required"},
      {R"({"title":""})", "/title", "too_short"},
      {R"({"title":"   "})", "/title", "too_short"},
      {R"({"title":")" + long_title + R"("})", "/title", "too_long"},
      {R"({"title":7})", "/title", "type"},
      {R"({"title":"x","nonsense":1})", "/nonsense", "unknown"},
      {R"({"title":"x","a/b":1})", "/a~1b", "unknown"},
      {R"({"title":"x","priority":"P5"})", "/priority", "format"},
      {R"({"title":"x","status":"later"})", "/status", "format"},
      {R"({"title":"x","due_date":"2026-02-30"})", "/due_date", "format"},
      {R"({"title":"x","due_date":5})", "/due_date", "type"},
      {R"({"title":"x","uid":"7"})", "/uid", "format"},
      {R"({"title":"x","tags":"work"})", "/tags", "type"},
      {R"({"title":"x","tags":["ok",""]})", "/tags/1", "too_short"},
      {R"({"title":"x","tag_ids":[0]})", "/tag_ids", "type"},
      {R"({"title":"x","reminders":[{}]})", "/reminders/0", "exclusive"},
      {R"({"title":"x","reminders":[{"minutes_before":-1}]})", "/reminders/0/minutes_before",
       "out_of_range"},
      {R"({"title":"x","reminders":[{"minutes_before":1,"why":2}]})", "/reminders/0/why",
       "unknown"},
      {R"({"title":"x","reminders":[5]})", "/reminders/0", "type"},
      {R"({"title":"x","reminder_minutes":5,"reminders":[]})", "/reminder_minutes", "exclusive"},
      {R"({"title":"x","project_id":0})", "/project_id", "out_of_range"},
      {R"({"title":"x","project_id":18446744073709551615})", "/project_id", "type"},
      {R"({"title":"x","parent_task_id":1.5})", "/parent_task_id", "type"},
      {R"([])", "", "type"},
      {R"({"title":"x",})", "", "malformed_json"},
      {R"({"title":"x","title":"y"})", "/title", "malformed_json"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.body);
    const auto input = parse_new_task(c.body);
    REQUIRE_FALSE(input);
    REQUIRE(input.error().fields.size() == 1);
    CHECK(input.error().fields[0].pointer == c.pointer);
    CHECK(input.error().fields[0].code == c.code);
  }
  const auto many = parse_new_task(R"({"title":"","priority":"x","due_date":"y"})");
  REQUIRE_FALSE(many);
  CHECK(many.error().fields.size() == 3);
}

TEST_CASE("the length of a title is counted in characters, not bytes") {
  std::string title;
  for (int i = 0; i < 500; ++i) title += "é";
  CHECK(parse_new_task(R"({"title":")" + title + R"("})"));
  CHECK_FALSE(parse_new_task(R"({"title":")" + title + R"(é"})"));
}
