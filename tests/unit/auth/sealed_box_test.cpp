#include "taskora/auth/sealed_box.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <string>

using namespace taskora;
using namespace taskora::auth;

namespace {

std::vector<std::uint8_t> bytes_of(std::string_view text) {
  return {text.begin(), text.end()};
}

}  // namespace

TEST_CASE("what was sealed opens with the same key and the same row") {
  const auto key = MasterKey::generate();
  for (const auto& plain : {std::string{}, std::string{"seed"}, std::string(1000, 'p')}) {
    const auto sealed = seal(key, bytes_of(plain), "kid-1");
    CHECK(sealed.size() == plain.size() + 29);
    const auto opened = open(key, sealed, "kid-1");
    REQUIRE(opened);
    CHECK(std::ranges::equal(opened->bytes(), bytes_of(plain)));
  }
  CHECK(seal(key, bytes_of("x"), "a") != seal(key, bytes_of("x"), "a"));
}

TEST_CASE("any changed bit, another row or another key does not open") {
  const auto key = MasterKey::generate();
  const auto sealed = seal(key, bytes_of("a secret"), "kid-1");
  for (std::size_t i = 0; i < sealed.size() * 8; ++i) {
    auto changed = sealed;
    changed[i / 8] = static_cast<std::uint8_t>(changed[i / 8] ^ 1U << i % 8);
    const auto opened = open(key, changed, "kid-1");
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == ErrorCode::permission_denied);
  }
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    CHECK_FALSE(open(key, std::span{sealed}.first(size), "kid-1"));
  }
  CHECK_FALSE(open(key, sealed, "kid-2"));
  CHECK_FALSE(open(MasterKey::generate(), sealed, "kid-1"));
}

TEST_CASE("a master key is read from hexadecimal or either base64") {
  const auto key = MasterKey::generate();
  const auto again = MasterKey::parse(key.hex());
  REQUIRE(again);
  CHECK(std::ranges::equal(again->bytes(), key.bytes()));

  const std::vector<std::uint8_t> ones(32, 0xFF);
  for (const auto* text : {"//////////////////////////////////////////8=",
                           "//////////////////////////////////////////8",
                           "__________________________________________8",
                           "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFffffffffffffffffffffffffffffffff"}) {
    const auto parsed = MasterKey::parse(text);
    REQUIRE(parsed);
    CHECK(std::ranges::equal(parsed->bytes(), ones));
  }
}

TEST_CASE("what is no master key is refused and not repeated") {
  for (const auto& text :
       {std::string{}, std::string{"secret-passphrase"}, std::string(63, 'a'), std::string(65, 'a'),
        std::string(64, 'g'), std::string(42, 'A'), std::string(45, 'A'),
        std::string{"//////////////////////////////////////////8=="},
        std::string{"//////////////////////////////////////////9="}}) {
    CAPTURE(text);
    const auto parsed = MasterKey::parse(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == ErrorCode::invalid_argument);
    if (!text.empty()) CHECK(parsed.error().detail.find(text) == std::string::npos);
  }
}
