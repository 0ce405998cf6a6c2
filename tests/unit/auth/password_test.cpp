#include "taskora/auth/password.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <latch>
#include <thread>
#include <vector>

using namespace taskora;
using namespace taskora::auth;
using namespace std::chrono_literals;

namespace {

// Cheap enough to hash hundreds of times.
PasswordOptions cheap() {
  return {.memory_bytes = 8192, .passes = 1};
}

constexpr auto kGood = "correct horse battery";

std::string code_of(std::string_view password) {
  const auto status = check_password(password, "/pw");
  if (status) return "ok";
  CHECK(status.error().code == ErrorCode::invalid_argument);
  CHECK(status.error().fields.at(0).pointer == "/pw");
  return status.error().fields.at(0).code;
}

}  // namespace

TEST_CASE("a password's rules are about length and characters, not composition") {
  struct Case {
    std::string password;
    std::string code;
  };
  const Case cases[] = {
      {"aaaaaaaaaa", "ok"},
      {std::string(256, 'x'), "ok"},
      {"zehn Zeich", "ok"},
      {"pässwörter", "ok"},
      {"🎈🎈🎈🎈🎈🎈🎈🎈🎈🎈", "ok"},
      {"", "too_short"},
      {"nine char", "too_short"},
      {"ééééééééé", "too_short"},
      {std::string(257, 'x'), "too_long"},
      {std::string{"0123456789\0", 11}, "format"},
      {"0123456789\n", "format"},
      {"0123456789\x7f", "format"},
      {"0123456789\xC2\x85", "format"},
      {"0123456789\xFF", "format"},
      {"0123456789\xED\xA0\x80", "format"},
      {"0123456789\xE2\x82", "format"},
      {"0123456789\xC0\x80", "format"},
      {"0123456789\xF5\x80\x80\x80", "format"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.password);
    CHECK(code_of(c.password) == c.code);
  }
}

TEST_CASE("the right password verifies, another does not, and no two hashes are alike") {
  PasswordHasher hasher{cheap()};
  const auto stored = hasher.hash(kGood).value();
  CHECK(stored.starts_with("$argon2id$v=19$m=8,t=1,p=1$"));
  CHECK(stored.size() < 128);
  CHECK(hasher.verify(kGood, stored).value());
  CHECK_FALSE(hasher.verify("correct horse batterY", stored).value());
  CHECK_FALSE(hasher.verify("", stored).value());
  CHECK(hasher.hash(kGood).value() != stored);
}

TEST_CASE("a stored text that is no Argon2id hash is no match") {
  PasswordHasher hasher{cheap()};
  for (const auto& stored : {std::string{}, std::string{kGood}, std::string{"$argon2id$"},
                             std::string{"$argon2i$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAA"},
                             "$argon2id$" + std::string(1000, 'a')}) {
    CHECK_FALSE(hasher.verify(kGood, stored).value());
    CHECK(hasher.needs_rehash(stored));
  }
  CHECK_FALSE(hasher.verify_nobody(kGood).value());
}

TEST_CASE("the cost is the one that was set, and a change of it is noticed") {
  PasswordHasher production;
  const auto stored = production.hash(kGood).value();
  CHECK(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
  CHECK_FALSE(production.needs_rehash(stored));
  PasswordHasher other{cheap()};
  CHECK(other.needs_rehash(stored));
  CHECK(other.verify(kGood, stored).value());
}

// Of this thread: what others do on the machine does not count.
double processor_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

TEST_CASE("an account that does not exist costs as much as one that does") {
  PasswordHasher hasher;
  const auto stored = hasher.hash(kGood).value();
  const auto median = [](auto&& work) {
    std::array<double, 5> times{};
    for (auto& time : times) {
      const auto start = processor_seconds();
      work();
      time = processor_seconds() - start;
    }
    std::ranges::sort(times);
    return times[2];
  };
  const auto known = median([&] { CHECK_FALSE(hasher.verify("wrong password", stored).value()); });
  const auto nobody = median([&] { CHECK_FALSE(hasher.verify_nobody("wrong password").value()); });
  CHECK(nobody > known * 0.4);
  CHECK(nobody < known * 2.5);
}

TEST_CASE("more callers than places are refused at once with a time to come back") {
  PasswordHasher hasher{{.memory_bytes = std::size_t{64} * 1024 * 1024,
                         .passes = 2,
                         .at_once = 1,
                         .waiting = 1,
                         .wait = 60s}};
  std::latch start{8};
  std::atomic<int> good{0};
  std::atomic<int> refused{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        start.arrive_and_wait();
        const auto result = hasher.hash(kGood);
        if (result) {
          ++good;
        } else if (result.error().code == ErrorCode::unavailable && result.error().retry_after) {
          ++refused;
        }
      });
    }
  }
  CHECK(good >= 2);
  CHECK(refused >= 1);
  CHECK(good + refused == 8);
  CHECK(hasher.hash(kGood));  // the places are free again
}

TEST_CASE("whoever waits too long is refused") {
  PasswordHasher hasher{{.memory_bytes = std::size_t{64} * 1024 * 1024,
                         .passes = 2,
                         .at_once = 1,
                         .waiting = 8,
                         .wait = 0ms}};
  std::latch start{4};
  std::atomic<int> refused{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        start.arrive_and_wait();
        if (!hasher.hash(kGood)) ++refused;
      });
    }
  }
  CHECK(refused >= 1);
}

TEST_CASE("a queue with room serves everyone") {
  PasswordHasher hasher{{.memory_bytes = std::size_t{1024} * 1024,
                         .passes = 1,
                         .at_once = 2,
                         .waiting = 8,
                         .wait = 60s}};
  std::atomic<int> good{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        if (hasher.hash(kGood)) ++good;
      });
    }
  }
  CHECK(good == 8);
}
