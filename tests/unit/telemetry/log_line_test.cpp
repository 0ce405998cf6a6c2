#include "taskora/telemetry/log_line.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>
#include <random>

using namespace taskora::telemetry;

namespace {

std::string spelt(std::string_view text) {
  std::string out;
  append_log_text(out, text);
  return out;
}

}  // namespace

TEST_CASE("text is spelt so that it stays one line of valid JSON") {
  struct Case {
    std::string_view in;
    std::string_view out;
  };
  const Case cases[] = {
      {"plain é 🎈", "\"plain é 🎈\""},
      {"a\nb\r\t\"\\", R"("a\nb\r\t\"\\")"},
      {{"\0\x1b[31m\x7f", 7}, R"("\u0000\u001b[31m\u007f")"},
      {"\xC2\x9B"
       "31m",
       R"("\u009b31m")"},  // CSI in one character
      {"\xFF\xFE", R"("\ufffd\ufffd")"},
      {"\xED\xA0\x80", R"("\ufffd\ufffd\ufffd")"},            // a lone surrogate
      {"\xC0\xAF", R"("\ufffd\ufffd")"},                      // overlong
      {"\xF4\x90\x80\x80", R"("\ufffd\ufffd\ufffd\ufffd")"},  // beyond U+10FFFF
      {"caf\xC3", R"("caf\ufffd")"},                          // cut off
      {"</script>", "\"</script>\""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.in);
    CHECK(spelt(c.in) == c.out);
  }
}

TEST_CASE("any bytes give valid JSON on one line") {
  std::mt19937 random{7};
  for (int round = 0; round < 2000; ++round) {
    std::string bytes;
    for (auto i = random() % 40; i > 0; --i) bytes += static_cast<char>(random());
    const auto text = spelt(bytes);
    CHECK(nlohmann::json::accept(text));
    CHECK(text.find('\n') == std::string::npos);
  }
}

TEST_CASE("a long value is cut and says so") {
  const auto text = spelt(std::string(kMaxLogValue + 1, 'x'));
  CHECK(text == '"' + std::string(kMaxLogValue, 'x') + "\\u2026\"");
  CHECK(spelt(std::string(kMaxLogValue, 'x')).size() == kMaxLogValue + 2);
}

TEST_CASE("fields keep their types") {
  const std::string owned = "b";
  std::string out = "{";
  const Field fields[] = {{"text", "a"},
                          {"int", -5},
                          {"big", std::numeric_limits<std::uint64_t>::max()},
                          {"real", 1.5},
                          {"nan", std::nan("")},
                          {"flag", true},
                          {"size", std::size_t{7}},
                          {"std", owned}};
  append_log_content(out, "done", fields);
  CHECK(out ==
        R"({"message":"done","text":"a","int":-5,"big":18446744073709551615,"real":1.5,"nan":null,)"
        R"("flag":true,"size":7,"std":"b")");
}
