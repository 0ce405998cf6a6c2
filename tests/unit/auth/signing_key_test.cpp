#include "taskora/auth/signing_key.hpp"

#include <catch2/catch_test_macros.hpp>
#include <sodium.h>

#include <atomic>
#include <thread>

using namespace taskora;
using namespace taskora::auth;
using namespace std::chrono_literals;

namespace {

const Timestamp kStart{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};

StoredKey row(std::string kid, KeyState state, std::chrono::seconds after) {
  StoredKey key;
  key.kid = std::move(kid);
  key.state = state;
  key.created_at = kStart + after;
  return key;
}

}  // namespace

TEST_CASE("a ring signs with the active key and verifies with those that are not retired") {
  const auto master = MasterKey::generate();
  auto old_key = generate_signing_key(master, kStart);
  const auto active = generate_signing_key(master, kStart + 24h);
  CHECK(active.kid.size() == 22);

  const auto before = KeyRing::open(master, {old_key}).value();
  const auto old_signature = before->sign("text");
  old_key.state = KeyState::verify_only;
  const auto ring = KeyRing::open(master, {old_key, active}).value();
  CHECK(ring->active_kid() == active.kid);
  CHECK(ring->verify(old_key.kid, "text", old_signature));
  CHECK(ring->verify(active.kid, "text", ring->sign("text")));
  CHECK_FALSE(ring->verify(active.kid, "text", old_signature));
  CHECK_FALSE(ring->verify(active.kid, "texT", ring->sign("text")));
  CHECK_FALSE(ring->verify("nobody", "text", old_signature));

  old_key.state = KeyState::retired;
  const auto later = KeyRing::open(master, {old_key, active}).value();
  CHECK_FALSE(later->knows(old_key.kid));
  CHECK_FALSE(later->verify(old_key.kid, "text", old_signature));
}

TEST_CASE("a signature is Ed25519 as others compute it") {
  const auto master = MasterKey::generate();
  const auto key = generate_signing_key(master, kStart);
  const auto ring = KeyRing::open(master, {key}).value();
  const auto signature = ring->sign("abc");
  const unsigned char text[] = {'a', 'b', 'c'};
  REQUIRE(sodium_init() >= 0);
  CHECK(crypto_sign_ed25519_verify_detached(signature.data(), text, 3, key.public_key.data()) == 0);
}

TEST_CASE("a signature with another length or a second spelling of its number is refused") {
  const auto master = MasterKey::generate();
  const auto key = generate_signing_key(master, kStart);
  const auto ring = KeyRing::open(master, {key}).value();
  auto signature = ring->sign("abc");
  CHECK_FALSE(ring->verify(key.kid, "abc", std::span{signature}.first(63)));
  CHECK_FALSE(ring->verify(key.kid, "abc", {}));
  // S + L means the same point; RFC 8032 demands S < L.
  constexpr std::uint8_t kOrder[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
                                       0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
                                       0,    0,    0,    0,    0,    0,    0,    0,
                                       0,    0,    0,    0,    0,    0,    0,    0x10};
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += unsigned{signature[32 + i]} + unsigned{kOrder[i]};
    signature[32 + i] = static_cast<std::uint8_t>(carry);
    carry >>= 8U;
  }
  CHECK_FALSE(ring->verify(key.kid, "abc", signature));
}

TEST_CASE("a ring that cannot be right is refused") {
  const auto master = MasterKey::generate();
  const auto a = generate_signing_key(master, kStart);
  const auto b = generate_signing_key(master, kStart);
  CHECK(KeyRing::open(master, {}).error().code == ErrorCode::internal);
  CHECK(KeyRing::open(master, {a, b}).error().code == ErrorCode::internal);
  CHECK(KeyRing::open(MasterKey::generate(), {a}).error().code == ErrorCode::permission_denied);

  auto twice = a;
  twice.state = KeyState::verify_only;
  CHECK(KeyRing::open(master, {a, twice}).error().code == ErrorCode::internal);
  auto swapped = a;
  swapped.public_key = b.public_key;
  CHECK(KeyRing::open(master, {swapped}).error().code == ErrorCode::internal);
  auto stolen = a;  // another row's private half
  stolen.sealed_private = b.sealed_private;
  CHECK(KeyRing::open(master, {stolen}).error().code == ErrorCode::permission_denied);
  auto none = a;
  none.state = KeyState::verify_only;
  CHECK(KeyRing::open(master, {none}).error().code == ErrorCode::internal);
}

TEST_CASE("threads share a ring") {
  const auto master = MasterKey::generate();
  const auto ring = KeyRing::open(master, {generate_signing_key(master, kStart)}).value();
  std::vector<std::jthread> threads;
  std::atomic<int> good{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i)
        good += ring->verify(ring->active_kid(), "x", ring->sign("x")) ? 1 : 0;
    });
  }
  threads.clear();
  CHECK(good == 200);
}

TEST_CASE("rotation follows from the rows and the time") {
  const RotationPolicy policy{.sign_for = 30 * 24h, .verify_for = 24h};
  CHECK(plan_rotation({}, kStart, policy).create);

  const auto young = plan_rotation({row("a", KeyState::active, 0s)}, kStart + 29 * 24h, policy);
  CHECK(young.empty());

  const auto due = plan_rotation({row("a", KeyState::active, 0s)}, kStart + 30 * 24h, policy);
  CHECK(due.create);
  CHECK(due.verify_only == std::vector<std::string>{"a"});

  const std::vector<StoredKey> rotated{row("a", KeyState::verify_only, 0s),
                                       row("b", KeyState::active, 720h)};
  CHECK(plan_rotation(rotated, kStart + 720h + 23h, policy).empty());
  CHECK(plan_rotation(rotated, kStart + 720h + 24h, policy).retire ==
        std::vector<std::string>{"a"});

  const std::vector<StoredKey> two{row("a", KeyState::active, 0s), row("b", KeyState::active, 1h)};
  const auto healed = plan_rotation(two, kStart + 2h, policy);
  CHECK_FALSE(healed.create);
  CHECK(healed.verify_only == std::vector<std::string>{"a"});

  CHECK(plan_rotation({row("a", KeyState::retired, 0s)}, kStart, policy).create);
}

TEST_CASE("states have names") {
  for (const auto state : {KeyState::active, KeyState::verify_only, KeyState::retired}) {
    CHECK(parse_key_state(to_string(state)) == state);
  }
  CHECK_FALSE(parse_key_state("Active"));
}
