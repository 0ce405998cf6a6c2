#include "taskora/base/trace.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora;

TEST_CASE("a child keeps the trace and takes a new span") {
  const auto parent =
      TraceContext::parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  REQUIRE(parent);
  CHECK(parent->sampled);
  CHECK(parent->traceparent() == "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  const auto child = parent->child();
  CHECK(child.trace_id == parent->trace_id);
  CHECK(child.span_id != parent->span_id);
  CHECK(child.sampled);
}

TEST_CASE("what the specification calls invalid is refused") {
  for (const auto* text : {"", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                           "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                           "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                           "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                           "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x"}) {
    CAPTURE(text);
    CHECK_FALSE(TraceContext::parse(text));
  }
  CHECK(TraceContext::parse("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-later"));
}

TEST_CASE("a new trace is valid") {
  CHECK(TraceContext::parse(TraceContext::start().traceparent()));
}
