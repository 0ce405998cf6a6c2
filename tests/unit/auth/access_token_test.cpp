#include "taskora/auth/access_token.hpp"

#include "taskora/auth/base64.hpp"

#include <catch2/catch_test_macros.hpp>
#include <sodium.h>

#include <stdexcept>

using namespace taskora;
using namespace taskora::auth;
using namespace std::chrono_literals;

namespace {

const Timestamp kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 21}};

struct Fixture {
  MasterKey master = MasterKey::generate();
  StoredKey key = generate_signing_key(master, kNow);
  std::shared_ptr<const KeyRing> ring = KeyRing::open(master, {key}).value();
  AccessTokenVerifier verifier{
      {.issuer = "https://tasks.example", .skew = 5s, .cached_tokens = 100}, ring};
  AccessClaims claims{.issuer = "https://tasks.example",
                      .account = AccountId{Uuid::v7()},
                      .session = Uuid::v7(),
                      .scopes = {Scope::tasks_read, Scope::stream_read},
                      .issued_at = kNow,
                      .expires_at = kNow + 15min,
                      .id = Uuid::v7()};

  // A token with any header and claims, truly signed.
  [[nodiscard]] std::string forge(std::string_view header, std::string_view payload) const {
    const auto text = base64url(header) + "." + base64url(payload);
    return text + "." + base64url(ring->sign(text));
  }
  [[nodiscard]] std::string header() const {
    return R"({"alg":"EdDSA","kid":")" + key.kid + R"(","typ":"JWT"})";
  }
  [[nodiscard]] std::string payload() const {
    return R"({"iss":"https://tasks.example","sub":")" + claims.account.str() + R"(","sid":")" +
           claims.session.str() +
           R"(","scope":"tasks:read stream:read","iat":1795219200,"exp":1795220100,"jti":")" +
           claims.id.str() + R"("})";
  }
  [[nodiscard]] std::string type_of(std::string_view token, Timestamp now = kNow) {
    const auto result = verifier.verify(token, now);
    if (result) return "ok";
    CHECK(result.error().code == ErrorCode::unauthenticated);
    return result.error().type;
  }
};

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE_METHOD(Fixture, "what was issued verifies and says what it was given") {
  const auto token = issue_access_token(claims, *ring);
  CHECK(token == forge(header(), payload()));
  for (int i = 0; i < 2; ++i) {  // the second comes from the cache
    const auto result = verifier.verify(token, kNow);
    REQUIRE(result);
    CHECK(*result == claims);
    CHECK(verifier.cached() == 1);
  }
}

TEST_CASE_METHOD(Fixture, "a header that differs by a byte is refused, though truly signed") {
  const std::string bad[] = {
      R"({"alg":"none","kid":")" + key.kid + R"(","typ":"JWT"})",
      R"({"alg":"HS256","kid":")" + key.kid + R"(","typ":"JWT"})",
      R"({"alg":"eddsa","kid":")" + key.kid + R"(","typ":"JWT"})",
      R"({"alg":"EdDSA","typ":"JWT"})",
      R"({"typ":"JWT","alg":"EdDSA","kid":")" + key.kid + R"("})",
      R"({"alg":"EdDSA","kid":"","typ":"JWT"})",
      R"({"alg":"EdDSA","kid":")" + key.kid + R"(","typ":"JWT","crit":["b64"]})",
      R"({"alg":"EdDSA","kid":")" + key.kid + R"(","jwk":{},"typ":"JWT"})",
      R"({"alg":"EdDSA","kid":")" + key.kid + R"(","kid":")" + key.kid + R"(","typ":"JWT"})",
      R"({"alg":"EdDSA", "kid":")" + key.kid + R"(","typ":"JWT"})",
      R"({"alg":"EdDSA","kid":"../../etc/passwd","typ":"JWT"})",
      R"({"alg":"EdDSA","kid":"' OR 1=1--","typ":"JWT"})",
      header() + " ",
      " " + header(),
      "{}",
      "",
      "null",
  };
  for (const auto& text : bad) {
    CAPTURE(text);
    CHECK(type_of(forge(text, payload())) == "invalid_token");
  }
}

TEST_CASE_METHOD(Fixture, "claims that differ by a byte are refused, though truly signed") {
  const auto good = payload();
  CHECK(type_of(forge(header(), good)) == "ok");
  const std::string bad[] = {
      replaced(good, R"("scope")", R"("admin":true,"scope")"),
      replaced(good, R"("iat")", R"("scope":"tasks:write","iat")"),
      replaced(good, R"({"iss")", R"({"iss":"https://tasks.example","iss")"),
      replaced(good, R"("sub":")", R"("sub": ")"),
      replaced(good, "1795220100", "1795220100.0"),
      replaced(good, "1795220100", "\"1795220100\""),
      replaced(good, "1795220100", "01795220100"),
      replaced(good, "1795220100", "1.79522e9"),
      replaced(good, "1795220100", "-1"),
      replaced(good, "1795220100", "99999999999999999999"),
      replaced(good, "1795220100", "9223372036854775807"),
      replaced(good, "1795220100", "1795219200"),
      replaced(good, "tasks:read stream:read", "stream:read tasks:read"),
      replaced(good, "tasks:read", "everything"),
      replaced(good, "https://tasks.example", "https://other.example"),
      replaced(good, "https://tasks.example", "https:\\/\\/tasks.example"),
      replaced(good, claims.session.str(), "not-a-uuid"),
      replaced(good, claims.id.str(), "7" + claims.id.str().substr(1) + "0"),
      replaced(good, R"(,"jti":")" + claims.id.str() + '"', ""),
      good + " ",
      good + "{}",
      "{}",
      "",
      "[]",
      "null",
      std::string(3000, '['),
  };
  for (const auto& text : bad) {
    CAPTURE(text);
    CHECK(type_of(forge(header(), text)) == "invalid_token");
  }
}

TEST_CASE_METHOD(Fixture, "the classic forgeries are refused") {
  const auto good = issue_access_token(claims, *ring);
  const auto first = good.find('.');
  const auto second = good.rfind('.');
  const auto signed_text = good.substr(0, second);
  const auto hmac_of = [&](const std::string& text) {
    std::array<std::uint8_t, crypto_auth_hmacsha256_BYTES> mac{};
    const std::vector<std::uint8_t> bytes{text.begin(), text.end()};
    crypto_auth_hmacsha256(mac.data(), bytes.data(), bytes.size(), key.public_key.data());
    return text + "." + base64url(mac);
  };
  const auto hs256 = base64url(std::string_view{R"({"alg":"HS256","kid":"x","typ":"JWT"})"}) + "." +
                     base64url(payload());
  const auto none = base64url(std::string_view{R"({"alg":"none"})"}) + "." + base64url(payload());
  const auto stranger = KeyRing::open(master, {generate_signing_key(master, kNow)}).value();

  const std::string bad[] = {
      "",
      ".",
      "..",
      "...",
      signed_text,
      signed_text + ".",
      none + ".",
      none,
      hmac_of(hs256),
      hmac_of(signed_text),
      signed_text + "." + base64url(stranger->sign(signed_text)),
      good + ".",
      good + ".x",
      "." + good,
      good + "=",
      good + "\n",
      " " + good,
      "Bearer " + good,
      good.substr(0, first) + "." + good.substr(second + 1) + "." +
          good.substr(first + 1, second - first - 1),
      good.substr(0, good.size() - 1),
      std::string(kMaxAccessToken + 1, 'a'),
      good + std::string(kMaxAccessToken, 'A'),
  };
  for (const auto& token : bad) {
    CAPTURE(token);
    CHECK(type_of(token) == "invalid_token");
  }
  CHECK(type_of(issue_access_token(claims, *stranger)) == "unknown_key");
  CHECK(verifier.cached() == 0);
}

TEST_CASE_METHOD(Fixture, "no changed character leaves a token valid") {
  const auto good = issue_access_token(claims, *ring);
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const char c : {'A', 'B', 'g', 'w', '4', '-', '_', '.'}) {
      if (good[i] == c) continue;
      auto changed = good;
      changed[i] = c;
      CHECK_FALSE(verifier.verify(changed, kNow));
    }
  }
  CHECK(verifier.verify(good, kNow));
}

TEST_CASE_METHOD(Fixture, "time is judged with the skew and not from the cache") {
  const auto token = issue_access_token(claims, *ring);
  CHECK(type_of(token, kNow - 6s) == "invalid_token");
  CHECK(type_of(token, kNow - 5s) == "ok");
  CHECK(type_of(token, kNow + 15min + 4999ms) == "ok");
  CHECK(verifier.cached() == 1);
  CHECK(type_of(token, kNow + 15min + 5s) == "token_expired");
  CHECK(verifier.cached() == 0);
  CHECK(type_of(token, kNow - 6s) == "invalid_token");
}

TEST_CASE_METHOD(Fixture, "a rotation forgets what older keys signed") {
  const auto token = issue_access_token(claims, *ring);
  REQUIRE(verifier.verify(token, kNow));
  const auto next = generate_signing_key(master, kNow);
  auto old_key = key;
  old_key.state = KeyState::verify_only;
  verifier.set_keys(KeyRing::open(master, {old_key, next}).value());
  CHECK(verifier.cached() == 0);
  CHECK(type_of(token) == "ok");
  verifier.set_keys(KeyRing::open(master, {next}).value());
  CHECK(type_of(token) == "unknown_key");
}

TEST_CASE_METHOD(Fixture, "settings that weaken the check are mistakes of the programmer") {
  CHECK_THROWS_AS((AccessTokenVerifier{{.issuer = "i", .skew = 31s}, ring}), std::logic_error);
  CHECK_THROWS_AS((AccessTokenVerifier{{.issuer = "i", .skew = -1s}, ring}), std::logic_error);
  CHECK_THROWS_AS((AccessTokenVerifier{{.issuer = ""}, ring}), std::logic_error);
  claims.issuer = "a\"b";
  CHECK_THROWS_AS(issue_access_token(claims, *ring), std::logic_error);
}
