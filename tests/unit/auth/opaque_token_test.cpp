#include "taskora/auth/opaque_token.hpp"

#include <catch2/catch_test_macros.hpp>

#include <set>

using namespace taskora::auth;

TEST_CASE("a token says its kind and is never the same twice") {
  std::set<std::string> seen;
  for (const auto kind : {OpaqueKind::refresh, OpaqueKind::personal, OpaqueKind::stream_ticket}) {
    for (int i = 0; i < 100; ++i) {
      const auto token = generate_opaque_token(kind);
      CHECK(token.size() == 52);
      CHECK(opaque_kind(token) == kind);
      CHECK(seen.insert(token).second);
    }
  }
  CHECK(generate_opaque_token(OpaqueKind::personal).starts_with("tkp_"));
}

TEST_CASE("one changed character is noticed without a database") {
  const auto token = generate_opaque_token(OpaqueKind::refresh);
  for (std::size_t i = 0; i < token.size(); ++i) {
    auto changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    CHECK_FALSE(opaque_kind(changed));
  }
  auto other_kind = token;
  other_kind[2] = 'p';
  CHECK_FALSE(opaque_kind(other_kind));
}

TEST_CASE("what has not the shape is no token") {
  const auto token = generate_opaque_token(OpaqueKind::refresh);
  for (const auto& text :
       {std::string{}, token + "A", token.substr(1), token + "=", std::string(52, 'A'),
        std::string(10'000, 'x'), " " + token.substr(0, 51)}) {
    CHECK_FALSE(opaque_kind(text));
  }
}

TEST_CASE("the hash is SHA-256") {
  CHECK(to_hex(hash_opaque_token("abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(to_hex(hash_opaque_token("")) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}
