#include "outbox-relay/domain/pace.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora::outbox_relay;
using namespace std::chrono_literals;
using What = Step::What;

TEST_CASE("the relay does not rest while rows wait, and a moment after the last of them") {
  Pace pace{{}};
  CHECK(pace.after({.what = What::numbered, .rows = 1'000, .waiting = 5}).time == 0ms);
  const auto rest = pace.after({.what = What::numbered, .rows = 5});
  CHECK(rest.time == 2ms);
  CHECK_FALSE(rest.until_committed);  // the commits of this moment share the next tick
}

TEST_CASE("an idle relay rests longer and longer, up to a limit, unless somebody commits") {
  Pace pace{{}};
  const Step idle{.what = What::idle};
  for (const auto expected : {2ms, 4ms, 8ms, 16ms, 25ms, 25ms}) {
    const auto rest = pace.after(idle);
    CHECK(rest.time == expected);
    CHECK(rest.until_committed);
  }
  (void)pace.after({.what = What::numbered, .rows = 1});
  CHECK(pace.after(idle).time == 2ms);
}

TEST_CASE("a relay that stands by asks rarely") {
  Pace pace{{}};
  CHECK(pace.after({.what = What::standing_by}).time == 500ms);
  CHECK(pace.after({.what = What::fenced}).time == 500ms);
  CHECK(pace.after({.what = What::took_over}).time == 0ms);
  CHECK(pace.after_error().time == 200ms);
}
