#include "taskora/http/stream.hpp"

#include <catch2/catch_test_macros.hpp>

#include <vector>

using namespace taskora::http;

namespace {

std::vector<SseEvent> parse(std::string_view text, std::size_t step) {
  SseParser parser;
  std::vector<SseEvent> events;
  for (std::size_t i = 0; i < text.size(); i += step) {
    parser.feed(text.substr(i, step), [&](const SseEvent& event) {
      events.push_back(event);
      return true;
    });
  }
  return events;
}

}  // namespace

TEST_CASE("an event is written line by line") {
  CHECK(format_sse("7", "task.created", "{\"a\":1}") ==
        "id: 7\nevent: task.created\ndata: {\"a\":1}\n\n");
  CHECK(format_sse("", "", "") == "data: \n\n");
  CHECK(format_sse("", "", "a\nb\r\nc\rd\n") == "data: a\ndata: b\ndata: c\ndata: d\ndata: \n\n");
  CHECK(format_sse_comment("hi\nthere") == ": hi\n: there\n\n");
  CHECK(format_sse_retry(std::chrono::milliseconds{1500}) == "retry: 1500\n\n");
}

TEST_CASE("no field can smuggle in another event") {
  CHECK(format_sse("7\n\ndata: x", "a\revent: b", "y") ==
        "id: 7data: x\nevent: aevent: b\ndata: y\n\n");
  CHECK(format_sse(std::string_view{"a\0b", 3}, "", "y") == "id: ab\ndata: y\n\n");
}

TEST_CASE("what was written is read back, however it is cut") {
  const auto text = format_sse_comment("x") + format_sse("1", "a", "one\ntwo") +
                    format_sse_retry(std::chrono::milliseconds{3}) + format_sse("", "", "") +
                    format_sse("2", "", "🎈");
  for (const std::size_t step : {1UL, 2UL, 5UL, 1000UL}) {
    const auto events = parse(text, step);
    REQUIRE(events.size() == 3);
    CHECK(events[0].id == "1");
    CHECK(events[0].event == "a");
    CHECK(events[0].data == "one\ntwo");
    CHECK(events[1].id == "1");  // an id stays until the next one
    CHECK(events[1].data.empty());
    CHECK(events[2].id == "2");
    CHECK(events[2].data == "🎈");
  }
}

TEST_CASE("every line end, a byte order mark and unknown fields are read as the standard says") {
  for (const std::size_t step : {1UL, 3UL, 1000UL}) {
    const auto events = parse(
        "\xEF\xBB\xBF"
        "data:a\r\ndata: b\rfoo: bar\ndata\n:comment\r\n\r\nevent: none\n\ndata: c\n\n",
        step);
    REQUIRE(events.size() == 2);
    CHECK(events[0].data == "a\nb\n");
    CHECK(events[1].data == "c");
    CHECK(events[1].event.empty());
  }
}

TEST_CASE("an event without end is given up") {
  SseParser parser{100};
  const auto none = [](const SseEvent&) { return true; };
  CHECK(parser.feed("data: " + std::string(60, 'a') + "\n", none));
  CHECK_FALSE(parser.feed("data: " + std::string(60, 'a') + "\n", none));
}

TEST_CASE("reading stops when the reader has enough") {
  SseParser parser;
  int seen = 0;
  CHECK_FALSE(
      parser.feed("id: 9\ndata: a\n\ndata: b\n\n", [&](const SseEvent&) { return ++seen < 1; }));
  CHECK(seen == 1);
  CHECK(parser.last_event_id() == "9");
}
