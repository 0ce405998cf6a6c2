#include "taskora/auth/token_cache.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora::auth;

namespace {

TokenHash numbered(int n) {
  return hash_opaque_token(std::to_string(n));
}

}  // namespace

TEST_CASE("a cache never grows past its size, whoever fills it") {
  TokenCache cache{100};
  for (int i = 0; i < 10'000; ++i) {
    cache.remember(numbered(i), {});
    REQUIRE(cache.size() <= 100);
  }
  CHECK(cache.find(numbered(9'999)) != nullptr);
  CHECK(cache.find(numbered(0)) == nullptr);
}

TEST_CASE("what is used stays while new ones come and go") {
  TokenCache cache{100};
  AccessClaims claims;
  claims.issuer = "mine";
  cache.remember(numbered(-1), claims);
  for (int i = 0; i < 1'000; ++i) {
    cache.remember(numbered(i), {});
    const auto* const found = cache.find(numbered(-1));
    REQUIRE(found != nullptr);
    CHECK(found->issuer == "mine");
  }
}

TEST_CASE("an entry is forgotten when told so") {
  TokenCache cache{10};
  cache.remember(numbered(1), {});
  cache.remember(numbered(2), {});
  cache.forget(numbered(1));
  CHECK(cache.find(numbered(1)) == nullptr);
  cache.clear();
  CHECK(cache.size() == 0);
}

TEST_CASE("a cache of size 0 remembers nothing") {
  TokenCache cache{0};
  cache.remember(numbered(1), {});
  CHECK(cache.find(numbered(1)) == nullptr);
}
