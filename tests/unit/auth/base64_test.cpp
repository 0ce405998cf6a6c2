#include "taskora/auth/base64.hpp"

#include <catch2/catch_test_macros.hpp>

using taskora::auth::base64url;
using taskora::auth::parse_base64url;

TEST_CASE("the vectors of RFC 4648 come out without padding") {
  CHECK(base64url(std::string_view{}).empty());
  CHECK(base64url(std::string_view{"f"}) == "Zg");
  CHECK(base64url(std::string_view{"fo"}) == "Zm8");
  CHECK(base64url(std::string_view{"foo"}) == "Zm9v");
  CHECK(base64url(std::string_view{"foob"}) == "Zm9vYg");
  CHECK(base64url(std::string_view{"\xFB\xFF\xBF"}) == "-_-_");
}

TEST_CASE("every length reads back") {
  std::vector<std::uint8_t> bytes;
  for (int i = 0; i < 300; ++i) {
    CHECK(parse_base64url(base64url(bytes)) == bytes);
    bytes.push_back(static_cast<std::uint8_t>(i * 37));
  }
}

TEST_CASE("a second spelling of the same bytes is refused") {
  for (const auto* text : {"Zg==", "Zg=", "Zh", "Zm9", "Z", "Zm9vY", "Zm+v", "Zm/v", "Zm9v\n",
                           " Zm9v", "Zm 9v", "Zm9v."}) {
    CAPTURE(text);
    CHECK_FALSE(parse_base64url(text));
  }
  CHECK_FALSE(parse_base64url(std::string_view{"Zm9v\0", 5}));
}
