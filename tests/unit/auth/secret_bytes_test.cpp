#include "taskora/auth/secret_bytes.hpp"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <string>

using namespace taskora::auth;

TEST_CASE("a secret moves and leaves nothing behind") {
  const std::array<std::uint8_t, 3> bytes{1, 2, 3};
  SecretBytes a{bytes};
  SecretBytes b{std::move(a)};
  CHECK(a.size() == 0);  // NOLINT(bugprone-use-after-move): that is what is tested
  CHECK(equal_in_constant_time(b.bytes(), bytes));
  SecretBytes c{8};
  c = std::move(b);
  CHECK(equal_in_constant_time(c.bytes(), bytes));
  CHECK(b.size() == 0);  // NOLINT(bugprone-use-after-move)
}

TEST_CASE("a wiped text is zero in the memory it had") {
  std::string text(64, 's');
  const char* const memory = text.data();
  wipe(text);
  CHECK(text.empty());
  for (int i = 1; i < 64; ++i) CHECK(memory[i] == '\0');
}

TEST_CASE("comparison sees every byte and the length") {
  const std::array<std::uint8_t, 4> a{1, 2, 3, 4};
  auto b = a;
  CHECK(equal_in_constant_time(a, b));
  b[3] ^= 1;
  CHECK_FALSE(equal_in_constant_time(a, b));
  CHECK_FALSE(equal_in_constant_time(a, std::span{a}.first(3)));
  CHECK(equal_in_constant_time({}, {}));
}
